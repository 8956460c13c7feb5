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
  /** Failures that the code was handed, and how many steps it had asked for by then. */
  readonly handed: { readonly key: string; readonly asked: number }[];
  /** Steps asked for. */
  steps: number;
  /** Bytes of output recorded in the items of one map, shared by them. */
  readonly tally: { bytes: number };
  /** The journal around it. */
  readonly outer: JournalScope | undefined;
  /** Keys given to an item, to what is inside it as well. */
  readonly keys: string[];
}

export function openScope(
  path: string,
  parent: string | null,
  tally: { bytes: number },
  outer?: JournalScope,
): JournalScope {
  return { path, parent, occurrences: new Map(), handed: [], steps: 0, tally, outer, keys: [] };
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

/** What the idempotency keys of an execution are made of: a replay keeps the id that it began with and adds a number. */
export interface KeyOrigin {
  readonly executionId: string;
  /** `undefined` for an execution that replays no other. */
  readonly replayNo: number | undefined;
}

/** The same for every attempt of a step, safe in a header, at most 72 characters. */
export function idempotencyKey({ executionId, replayNo }: KeyOrigin, key: string): string {
  const step = createHash('sha256').update(key).digest('base64url').slice(0, 22);
  return `${executionId}.${step}${replayNo === undefined ? '' : `.r${replayNo}`}`;
}
