import { createHash } from 'node:crypto';
import { isPlainText } from './json.ts';
import { limits } from './limits.ts';

/** One journal: the run itself, or one item of a `step.map`. */
export interface JournalScope {
  /** '' for the run itself, else `<key of the map>[<index>]`. */
  readonly path: string;
  /** Key of the `step.map` it belongs to. */
  readonly parent: string | null;
  readonly occurrences: Map<string, number>;
  /** Steps asked for. */
  steps: number;
  /** Bytes of output recorded in the items of one map, shared by them. */
  readonly tally: { bytes: number };
}

export function openScope(path: string, parent: string | null, tally: { bytes: number }): JournalScope {
  return { path, parent, occurrences: new Map(), steps: 0, tally };
}

/**
 * Next key for a name: scope path, name, and `#2`, `#3`, ... when the scope asks for the same name again. The signs
 * that keys are built of are escaped in names, so two different calls never share a key.
 *
 * @throws RangeError for a name that cannot be one
 */
export function nextKey(scope: JournalScope, name: unknown): string {
  if (!isPlainText(name, limits.nameBytes)) {
    throw new RangeError(`A step needs a name of 1 to ${limits.nameBytes} bytes of plain text.`);
  }
  const occurrence = (scope.occurrences.get(name) ?? 0) + 1;
  scope.occurrences.set(name, occurrence);
  const escaped = name.replace(/[%/#[\]]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
  const local = occurrence === 1 ? escaped : `${escaped}#${occurrence}`;
  const key = scope.path === '' ? local : `${scope.path}/${local}`;
  if (Buffer.byteLength(key) > limits.keyBytes) {
    throw new RangeError(`The step "${name}" is nested so deep that its key passes ${limits.keyBytes} bytes.`);
  }
  return key;
}

/** The same for every attempt of a step, safe in a header, at most 60 characters. */
export function idempotencyKey(executionId: string, key: string): string {
  return `${executionId}.${createHash('sha256').update(key).digest('base64url').slice(0, 22)}`;
}
