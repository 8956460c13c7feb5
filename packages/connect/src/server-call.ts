import type { AppRouter } from '@acme/api';
import { httpBatchStreamLink, type Operation } from '@trpc/client';
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import { serverDataOf, toConnectError } from './connect-error.ts';
import type { TokenSource } from './token.ts';

/** Where the server is, and whose token is sent. */
export interface ServerCallOptions {
  readonly apiUrl: string;
  readonly projectId: string;
  readonly tokens: TokenSource;
  readonly fetch: typeof globalThis.fetch;
  readonly isOnline: () => boolean;
}

type Inputs = inferRouterInputs<AppRouter>['me'];
type Outputs = inferRouterOutputs<AppRouter>['me'];
type At<Tree, Path extends string> = Path extends `${infer Head}.${infer Rest}`
  ? Head extends keyof Tree
    ? At<Tree[Head], Rest>
    : never
  : Path extends keyof Tree
    ? Tree[Path]
    : never;

/** Changes something, by the name of its procedure below `me`. */
export type Mutate = ReturnType<typeof createServerCall>[2];
/** Asks for something, by the name of its procedure below `me`. */
export type Query = ReturnType<typeof createServerCall>[0];

/** The server behind one bearer token. A refused token is renewed once per call; it is never part of a URL. */
export function createServerCall({ apiUrl, projectId, tokens, fetch, isOnline }: ServerCallOptions) {
  const options = {
    url: `${apiUrl.replace(/\/+$/, '')}/trpc?project=${encodeURIComponent(projectId)}`,
    headers: async () => ({ authorization: `Bearer ${await tokens.current()}` }),
    fetch: fetchOf(fetch),
  };
  // tRPC's own client would add proxies and subscriptions on top of a link; one call is all we need.
  const batched = httpBatchStreamLink<AppRouter>({ ...options, maxItems: 10, maxURLLength: 4000 })({});
  // A proxy that buffers holds back everything that shares an answer with a live query.
  const alone = httpBatchStreamLink<AppRouter>({ ...options, maxItems: 1 })({});
  let lastId = 0;

  function send<Path extends string>(
    link: typeof batched,
    type: 'query' | 'mutation',
    path: Path,
    input: At<Inputs, Path>,
    signal: AbortSignal | null,
  ): Promise<At<Outputs, Path>> {
    const op: Operation = { id: ++lastId, type, path: `me.${path}`, input, context: {}, signal };
    return new Promise((resolve, reject) => {
      link({ op, next: link as never }).subscribe({
        next: ({ result }) => resolve(('data' in result ? result.data : undefined) as At<Outputs, Path>),
        error: reject,
        complete: () => reject(new Error('The answer was empty.')),
      });
    });
  }

  async function call<Path extends string>(...request: Parameters<typeof send<Path>>): Promise<At<Outputs, Path>> {
    try {
      const used = await tokens.current();
      try {
        return await send(...request);
      } catch (error) {
        if (!isRefusedToken(error)) throw error;
        await tokens.renew(used);
        return await send(...request);
      }
    } catch (error) {
      if (isRefusedToken(error)) tokens.end();
      throw toConnectError(error, isOnline());
    }
  }

  const query = <Path extends string>(path: Path, input: At<Inputs, Path>, signal: AbortSignal) =>
    call(batched, 'query', path, input, signal);
  const follow = <Path extends string>(path: Path, input: At<Inputs, Path>, signal: AbortSignal) =>
    call(alone, 'query', path, input, signal);
  const mutate = <Path extends string>(path: Path, input: At<Inputs, Path>) =>
    call(batched, 'mutation', path, input, null);

  // A tuple: names of properties are bytes in every bundle.
  return [query, follow, mutate] as const;
}

function isRefusedToken(error: unknown): boolean {
  return serverDataOf(error)?.code === 'invalid_token';
}

/** Sends no cookies, and turns an error body of the HTTP layer (`{ code, message, requestId }`) into a failure. */
function fetchOf(fetch: typeof globalThis.fetch) {
  return async (url: Parameters<typeof fetch>[0], init?: unknown): Promise<Response> => {
    const response = await fetch(url, { ...(init as RequestInit), credentials: 'omit', cache: 'no-store' });
    if (response.ok) return response;
    const body: unknown = await response.clone().json();
    if (typeof (body as { code?: unknown } | null)?.code !== 'string') return response;
    const data = { ...(body as { code: string; message?: string }), httpStatus: response.status };
    throw Object.assign(new Error(data.message), { data });
  };
}
