import { AppError, type FieldProblem } from '@acme/api';
import { isStorableJson } from '@acme/workflow';
import type { ZodType } from 'zod';

export const maxPayloadBytes = 256 * 1024;
const maxDepth = 64;

/** A payload that fits its schema, in the form in which it is stored. */
export interface CheckedJson {
  readonly payload: unknown;
  readonly text: string;
}

/**
 * Holds what somebody sent to the schema of the definition and to what is stored.
 *
 * @param what how the message calls it, at the beginning of a sentence
 * @throws the code, naming the field; payload_too_large
 */
export function checkJson(
  schema: ZodType | undefined,
  value: unknown,
  { code, what }: { readonly code: 'invalid_event' | 'invalid_fields'; readonly what: string },
): CheckedJson {
  if (depthOf(value) > maxDepth) {
    throw new AppError('payload_too_large', `${what} is nested deeper than ${maxDepth} levels.`);
  }
  const parsed = schema?.safeParse(value) ?? { success: true, data: value };
  if (!parsed.success) {
    const fields: Record<string, FieldProblem> = {};
    for (const issue of parsed.error?.issues ?? []) {
      fields[issue.path.map(String).join('.') || '(payload)'] ??= { code: issue.code, message: issue.message };
    }
    const first = Object.entries(fields)[0];
    throw new AppError(code, `${what} was not accepted: ${first?.[0]}: ${first?.[1].message}.`, { fields });
  }
  const text = JSON.stringify(parsed.data) ?? 'null';
  if (Buffer.byteLength(text) > maxPayloadBytes) {
    throw new AppError(
      'payload_too_large',
      `${what} is larger than 256 kB. Send an id and let the workflow fetch the rest.`,
    );
  }
  // Postgres cannot store these in jsonb, so they are refused here with a name instead of there with a code.
  if (!isStorableJson(text)) {
    throw new AppError(code, `${what} has a NUL or half of a surrogate pair in its text.`);
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
