import { appRouter, type ProcedureMeta } from '@acme/api';
import * as z from 'zod';
import { type ReadText, textReader } from './read-text.ts';

export type Method = NonNullable<ProcedureMeta['openapi']>['method'];

/** What tRPC's own callers hand to a procedure. */
type Procedure = ((call: {
  readonly ctx: unknown;
  readonly path: string;
  readonly type: string;
  readonly getRawInput: () => Promise<unknown>;
  readonly signal: AbortSignal | undefined;
  readonly batchIndex: number;
}) => Promise<unknown>) & {
  readonly _def: {
    readonly type: 'query' | 'mutation' | 'subscription';
    readonly meta?: ProcedureMeta;
    readonly inputs: readonly z.ZodType[];
    readonly output: z.ZodType;
  };
};

/** One procedure at its place in the REST API. */
export interface RestRoute {
  /** Such as `project.users.get`. */
  readonly name: string;
  readonly method: Method;
  /** Such as `/users/{userId}`, below `/v1`. */
  readonly path: string;
  readonly segments: readonly string[];
  readonly type: 'query' | 'mutation';
  readonly meta: ProcedureMeta & Required<Pick<ProcedureMeta, 'openapi' | 'scope'>>;
  readonly input: z.ZodObject | undefined;
  readonly output: z.ZodType;
  /** Where what is not in the path comes from. */
  readonly rest: 'query' | 'body';
  /** Turns a text of the address into what the schema of that name asks for. */
  readonly readText: ReadonlyMap<string, ReadText>;
  readonly call: Procedure;
}

/** Every procedure that has a place, compiled once. @throws TypeError for one that cannot stand where it says */
export function compileRoutes(router: typeof appRouter = appRouter): readonly RestRoute[] {
  const procedures = Object.entries(router._def.procedures as unknown as Record<string, Procedure>);
  return procedures.flatMap(([name, procedure]) => {
    const { meta, type, inputs, output } = procedure._def;
    if (meta?.openapi === undefined || meta.scope === undefined || type === 'subscription') return [];
    const { method, path } = meta.openapi;
    const [input] = inputs;
    if (inputs.length > 1 || (input !== undefined && !(input instanceof z.ZodObject))) {
      throw new TypeError(`${name}: the input of a procedure with a REST place is one object schema.`);
    }
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter = '']) => parameter);
    const unknown = names.find((parameter) => input === undefined || !(parameter in input.shape));
    if (unknown !== undefined) throw new TypeError(`${name}: "${path}" names "${unknown}", which is no input.`);
    if (method === 'GET' && type === 'mutation') throw new TypeError(`${name}: a GET must not change anything.`);
    const readText = new Map(Object.entries(input?.shape ?? {}).map(([key, schema]) => [key, textReader(schema)]));
    return [
      {
        name,
        method,
        path,
        segments: path.slice(1).split('/'),
        type,
        meta: meta as RestRoute['meta'],
        input,
        output,
        rest: method === 'GET' || method === 'DELETE' ? ('query' as const) : ('body' as const),
        readText,
        call: procedure,
      },
    ];
  });
}
