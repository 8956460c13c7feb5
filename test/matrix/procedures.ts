import { type AppRouter, appRouter, type ProcedureMeta } from '@acme/api';
import type { AnyProcedure, inferProcedureInput } from '@trpc/server';
import type * as z from 'zod';

type Leaves<Routes, Prefix extends string = ''> = {
  [Name in keyof Routes & string]: Routes[Name] extends AnyProcedure
    ? { readonly path: `${Prefix}${Name}`; readonly input: inferProcedureInput<Routes[Name]> }
    : Leaves<Routes[Name], `${Prefix}${Name}.`>;
}[keyof Routes & string];
type Leaf = Leaves<AppRouter['_def']['record']>;

/** Such as `project.users.get`. */
export type ProcedurePath = Leaf['path'];
export type InputOf<Path extends ProcedurePath> = Extract<Leaf, { path: Path }>['input'];

/** One procedure as the router knows it. */
export interface Procedure {
  readonly path: ProcedurePath;
  readonly type: 'query' | 'mutation';
  /** Answers with a stream, which needs another way to ask. */
  readonly streams: boolean;
  readonly meta: ProcedureMeta;
  readonly input: z.ZodType | undefined;
}

interface Definition {
  readonly type: Procedure['type'];
  readonly meta: ProcedureMeta;
  readonly inputs: readonly z.ZodType[];
}

const streaming: readonly string[] = ['me.changes', 'me.attempts.watch'] satisfies ProcedurePath[];

/** Every procedure of the router: what is added to it is in here by itself. */
export const procedures: readonly Procedure[] = Object.entries(
  appRouter._def.procedures as unknown as Record<string, { readonly _def: Definition }>,
).map(([path, { _def }]) => ({
  path: path as ProcedurePath,
  type: _def.type,
  streams: streaming.includes(path),
  meta: _def.meta,
  input: _def.inputs[0],
}));
