import { hash } from 'node:crypto';
import type { Definition } from '../definitions/definitions.ts';
import { rulesOf } from './decide-rules.ts';

/** Tells the rules of one version of a definition from those of another: by their text, and what they make happen. */
export function fingerprintOf(definition: Definition): string {
  const rules = rulesOf(definition).map(({ integration, workflow }) => [
    integration.id,
    workflow?.id ?? null,
    String((workflow ?? integration).available),
    (workflow ?? integration).whenUnavailable,
  ]);
  return hash('sha256', JSON.stringify(rules), 'base64url');
}
