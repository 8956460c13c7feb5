import type { Procedure } from './procedures.ts';
import * as z from 'zod';

/** An address holds so much, a body more. */
const sizes = { query: { text: 9_000, depth: 700 }, mutation: { text: 100_000, depth: 5_000 } };

/** JSON text that stands where another value should: what a client cannot send and an attacker can. */
export function hostileTexts({ type }: Procedure): readonly string[] {
  const { text, depth } = sizes[type];
  return [
    'null',
    'true',
    '5',
    '-0',
    '1e400',
    '9007199254740993.5',
    '""',
    JSON.stringify('x'.repeat(text)),
    '"a\\u0000b"',
    '"a\\ud800b"',
    '"a\\nb\\u202ec"',
    JSON.stringify(`'";--\\ $1 %s {{x}} \${y}`),
    '"../../etc/passwd"',
    '[1]',
    '{"a":1}',
    '{"__proto__":{"admin":true},"constructor":{"prototype":{"x":1}}}',
    `${'['.repeat(depth)}${']'.repeat(depth)}`,
    `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`,
  ];
}

/** Where a value stands in an input. */
export type Place = readonly string[];

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly additionalProperties?: JsonSchema | boolean;
}

/** Every place that the schema of an input names, the whole of it first, and one of the free names of a record. */
export function placesOf({ input }: Procedure): readonly Place[] {
  if (input === undefined) return [[]];
  const schema = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  return [...new Map(walk(schema, []).map((place) => [place.join('\0'), place])).values()];
}

function walk(schema: JsonSchema, at: Place): Place[] {
  const named = Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => walk(inner, [...at, name]));
  const choices = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap((inner) => walk(inner, at));
  const free =
    typeof schema.additionalProperties === 'object' ? walk(schema.additionalProperties, [...at, 'Email']) : [];
  return [at, ...named, ...choices, ...free];
}

/** The input as JSON text, with another text at a place; what is on the way there and missing is made. */
export function withHostile(input: unknown, place: Place, text: string): string {
  const [name, ...rest] = place;
  if (name === undefined) return text;
  const known = typeof input === 'object' && input !== null ? (input as Record<string, unknown>) : {};
  const entries = Object.entries(known).filter(([key]) => key !== name);
  const parts = entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
  return `{${[...parts, `${JSON.stringify(name)}:${withHostile(known[name], rest, text)}`].join(',')}}`;
}
