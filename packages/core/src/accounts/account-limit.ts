import type { Integration } from '@acme/integrations';
import type { PlainMetadata } from '../availability/decisive-metadata.ts';

/** How many accounts of an integration a user may have; undefined for any number. A rule that fails lets none in. */
export function accountLimit({ accounts }: Integration, metadata: PlainMetadata): number | undefined {
  const { max } = accounts;
  if (max === undefined) return undefined;
  const said: unknown = typeof max === 'function' ? ask(max, metadata) : max;
  if (said === Infinity) return undefined;
  return Number.isInteger(said) && Number(said) > 0 ? Number(said) : 0;
}

function ask(rule: (input: { readonly metadata: unknown }) => unknown, metadata: PlainMetadata): unknown {
  try {
    return rule({ metadata: Object.freeze({ ...metadata }) });
  } catch {
    return 0;
  }
}
