import { AppError, type FieldProblem } from '@acme/api';
import type { Definition } from '../definitions/definitions.ts';

export const maxEventBytes = 256 * 1024;
const maxDepth = 64;

/** An event whose payload fits its schema, in the form in which it is stored. */
export interface CheckedEvent {
  readonly payload: unknown;
  readonly text: string;
}

/** @throws invalid_event naming the field, payload_too_large */
export function checkPayload(definition: Definition, name: string, payload: unknown): CheckedEvent {
  const schema = Object.hasOwn(definition.source.events, name) ? definition.source.events[name] : undefined;
  if (schema === undefined) {
    throw new AppError('invalid_event', `There is no event "${name}". Declare it under "events" in the definition.`);
  }
  if (depthOf(payload) > maxDepth) {
    throw new AppError('payload_too_large', `The payload is nested deeper than ${maxDepth} levels.`);
  }
  const parsed = schema.safeParse(payload);
  if (!parsed.success) {
    const fields: Record<string, FieldProblem> = {};
    for (const issue of parsed.error.issues) {
      fields[issue.path.map(String).join('.') || '(payload)'] ??= { code: issue.code, message: issue.message };
    }
    const first = Object.entries(fields)[0];
    throw new AppError('invalid_event', `"${name}" was not accepted: ${first?.[0]}: ${first?.[1].message}.`, {
      fields,
    });
  }
  const text = JSON.stringify(parsed.data) ?? 'null';
  if (Buffer.byteLength(text) > maxEventBytes) {
    throw new AppError(
      'payload_too_large',
      'An event carries at most 256 kB. Send an id and let the workflow fetch the rest.',
    );
  }
  // Postgres cannot store these in jsonb, so they are refused here with a name instead of there with a code.
  if (/\\u0000/.test(text) || !text.isWellFormed()) {
    throw new AppError('invalid_event', 'The payload has a NUL or half of a surrogate pair in its text.');
  }
  return { payload: JSON.parse(text), text };
}

/** How many levels a JSON value has; not more than one above the limit is looked at. */
export function depthOf(value: unknown, depth = 0): number {
  if (typeof value !== 'object' || value === null || depth > maxDepth) return depth;
  let deepest = depth + 1;
  for (const inner of Object.values(value)) deepest = Math.max(deepest, depthOf(inner, depth + 1));
  return deepest;
}
