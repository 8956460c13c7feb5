import * as z from 'zod';

/** Turns the texts that an address gives for one name into what its schema can check. */
export type ReadText = (texts: readonly string[]) => unknown;

/**
 * Chosen once by the JSON type of the schema. Text that is not of that type stays text, so that the
 * schema refuses it in its own words; so does a name that is given twice.
 */
export function textReader(schema: z.core.$ZodType): ReadText {
  const { type } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  if (type === 'array') return (texts) => texts;
  const read = type === 'number' || type === 'integer' ? readNumber : type === 'boolean' ? readBoolean : asIs;
  return ([first = '', ...others]) => (others.length > 0 ? [first, ...others] : read(first));
}

function readNumber(text: string): unknown {
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

function readBoolean(text: string): unknown {
  return text === 'true' ? true : text === 'false' ? false : text;
}

function asIs(text: string): string {
  return text;
}
