import { type ApiContext, appRouter } from '@acme/api';
import { getTRPCErrorFromUnknown, getTRPCErrorShape, type TRPCError } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';

/** A query of the host's backend that came by itself. */
interface LoneQuery {
  readonly path: string;
  readonly input: unknown;
  readonly call: (call: object) => Promise<unknown>;
}

interface Told {
  readonly status: number;
  readonly body: string;
  readonly error?: TRPCError;
}

/**
 * What the SDK sends most: a GET of one query of `project.*`, which never streams. Undefined for anything else, and for what cannot
 * be read: that is tRPC's to answer.
 */
export function readLoneQuery(request: Request, url: URL, path: string): LoneQuery | undefined {
  const { searchParams } = url;
  if (request.method !== 'GET' || searchParams.has('batch') || searchParams.has('connectionParams')) return undefined;
  if (request.headers.has('trpc-accept')) return undefined;
  const call = queries.get(path);
  if (call === undefined) return undefined;
  const input = searchParams.get('input');
  try {
    return { path, call, input: input === null ? undefined : JSON.parse(input) };
  } catch {
    return undefined;
  }
}

/**
 * Answers it in the same words as tRPC, without what several calls in one request and their streams need: headers that grow, three
 * signals for each call. That was a fifth of the time of reading a user.
 */
export async function answerLoneQuery({ path, input, call }: LoneQuery, ctx: ApiContext): Promise<Told> {
  try {
    const data = await call({
      ctx,
      path,
      type: 'query',
      getRawInput: async () => input,
      signal: undefined,
      batchIndex: 0,
    });
    return { status: 200, body: JSON.stringify({ result: { data } }) };
  } catch (cause) {
    const error = getTRPCErrorFromUnknown(cause);
    const shape = getTRPCErrorShape({ config: appRouter._def._config, error, type: 'query', path, input, ctx });
    return { status: getHTTPStatusCodeFromError(error), body: JSON.stringify({ error: shape }), error };
  }
}

const queries = new Map(
  Object.entries(appRouter._def.procedures as unknown as Record<string, Procedure>).filter(
    ([path, { _def }]) => path.startsWith('project.') && _def.type === 'query',
  ),
);

type Procedure = LoneQuery['call'] & { readonly _def: { readonly type: string } };
