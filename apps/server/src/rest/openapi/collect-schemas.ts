import * as named from '@acme/api/schemas';
import * as z from 'zod';
import type { RestRoute } from '../routes.ts';
import { operationId } from './operation-id.ts';

/** A JSON Schema of the dialect that OpenAPI 3.1 speaks. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** The schemas of the API by name, and what each operation takes and gives. */
export interface CollectedSchemas {
  readonly components: ReadonlyMap<string, JsonSchema>;
  inputOf(route: RestRoute): JsonSchema | undefined;
  outputOf(route: RestRoute): JsonSchema;
}

const prefix = '#/components/schemas/';

/** Makes them from the zod schemas of the router; a schema that the API exports keeps its name. */
export function collectSchemas(routes: readonly RestRoute[]): CollectedSchemas {
  const known = new Map<z.ZodType, string>();
  for (const [name, schema] of Object.entries(named)) if (schema instanceof z.ZodType) known.set(schema, name);
  const outputs = new Map(known);
  const inputs = new Map(known);
  for (const route of routes) {
    const id = operationId(route);
    if (!outputs.has(route.output)) outputs.set(route.output, `${id}Result`);
    // Never under the name of the API: what is in the address is taken out of it.
    if (route.input !== undefined) inputs.set(route.input, `${id}Input`);
  }
  const given = generate(inputs, 'input');
  const answered = generate(outputs, 'output');
  const used = new Map<string, JsonSchema>();
  const use = (from: ReadonlyMap<string, JsonSchema>, schema: JsonSchema): void => {
    for (const name of namesIn(schema)) {
      const found = from.get(name);
      if (found === undefined) throw new TypeError(`There is no schema "${name}".`);
      const before = used.get(name);
      if (before !== undefined && JSON.stringify(before) !== JSON.stringify(found)) {
        throw new TypeError(`"${name}" is another thing when it is sent than when it is answered. Give it two names.`);
      }
      if (before !== undefined) continue;
      used.set(name, found);
      use(from, found);
    }
  };
  const inputOf = (route: RestRoute): JsonSchema | undefined =>
    route.input === undefined ? undefined : given.get(`${operationId(route)}Input`);
  const outputOf = (route: RestRoute): JsonSchema => ({ $ref: `${prefix}${outputs.get(route.output)}` });
  for (const route of routes) {
    use(given, inputOf(route) ?? {});
    use(answered, outputOf(route));
  }
  return { components: new Map([...used].toSorted(([a], [b]) => (a < b ? -1 : 1))), inputOf, outputOf };
}

function generate(schemas: ReadonlyMap<z.ZodType, string>, io: 'input' | 'output'): ReadonlyMap<string, JsonSchema> {
  const registry = z.registry<{ id: string }>();
  for (const [schema, id] of schemas) registry.add(schema, { id });
  const { schemas: made } = z.toJSONSchema(registry, {
    io,
    uri: (id) => `${prefix}${id}`,
    override: ({ jsonSchema }) => {
      // A field that is added later must not break who reads; and a format says what its pattern would.
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
    },
  });
  return new Map(
    Object.entries(made).map(([name, { $schema: _dialect, $id: _address, ...schema }]) => [name, schema as JsonSchema]),
  );
}

function namesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) =>
    key === '$ref' && typeof part === 'string' ? [part.slice(prefix.length)] : namesIn(part),
  );
}
