import type { AppRouter } from '@acme/api';
import type {
  Attempt,
  ClaimProof,
  ConnectedUser,
  ConnectionChange,
  CreatedAttempt,
  CreatedConnectLink,
  Metadata,
  UserChange,
} from '@acme/api/schemas';
import { httpBatchStreamLink, type Operation } from '@trpc/client';
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import { serverDataOf, toConnectError } from './connect-error.ts';
import type { TokenSource } from './token.ts';

/** What the rest of this package asks the server for. tRPC does not show beyond this file. */
export interface ServerApi {
  user(signal: AbortSignal): Promise<ConnectedUser>;
  changes(lastEventId: string | undefined, signal: AbortSignal): Promise<AsyncIterable<readonly [string, UserChange]>>;
  setMetadata(patch: Readonly<Record<string, unknown>>): Promise<Metadata>;
  disconnect(connectionId: string): Promise<unknown>;
  readonly setWorkflow: (
    target: { workflowId: string; connectionId?: string | undefined },
    enabled: boolean,
  ) => Promise<unknown>;
  /** With a connection: connects its account again, and no other. */
  createAttempt(
    integrationId: string,
    options: { readonly connectionId?: string | undefined; readonly returnUrl?: string | undefined },
  ): Promise<CreatedAttempt>;
  createLink(integrationId: string, connectionId?: string): Promise<CreatedConnectLink>;
  revokeLink(linkId: string): Promise<unknown>;
  changeConnection(change: ConnectionChange & { readonly connectionId: string }): Promise<unknown>;
  attempt(attemptId: string, signal: AbortSignal): Promise<Attempt>;
  watchAttempt(attemptId: string, signal: AbortSignal): Promise<AsyncIterable<Attempt>>;
  submitFields(attemptId: string, values: Readonly<Record<string, string>>): Promise<Attempt>;
  claim(attemptId: string, proof: ClaimProof): Promise<Attempt>;
  cancelAttempt(attemptId: string): Promise<Attempt>;
}

interface Options {
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

/** The server behind one bearer token. A refused token is renewed once per call; it is never part of a URL. */
export function createServerApi({ apiUrl, projectId, tokens, fetch, isOnline }: Options): ServerApi {
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

  return {
    user: (signal) => query('get', undefined, signal),
    changes: (lastEventId, signal) => follow('changes', { lastEventId }, signal),
    // What a key takes is the definition's to say: a Date travels as the text that JSON makes of it.
    setMetadata: (metadata) => mutate('setMetadata', { metadata }),
    disconnect: (connectionId) => mutate('disconnect', { connectionId }),
    setWorkflow: (target, enabled) => mutate(enabled ? 'enableWorkflow' : 'disableWorkflow', target),
    createAttempt: (integrationId, how) => mutate('attempts.create', { integrationId, ...how }),
    createLink: (integrationId, connectionId) => mutate('links.create', { integrationId, connectionId }),
    revokeLink: (linkId) => mutate('links.revoke', { linkId }),
    changeConnection: (change) => mutate('changeConnection', change),
    attempt: (attemptId, signal) => query('attempts.get', { attemptId }, signal),
    watchAttempt: (attemptId, signal) => follow('attempts.watch', { attemptId }, signal),
    submitFields: (attemptId, values) => mutate('attempts.submitFields', { attemptId, values }),
    claim: (attemptId, proof) => mutate('attempts.claim', { attemptId, proof }),
    cancelAttempt: (attemptId) => mutate('attempts.cancel', { attemptId }),
  };
}

function isRefusedToken(error: unknown): boolean {
  return serverDataOf(error)?.code === 'invalid_token';
}

/** Sends no cookies, and turns an error body of the HTTP layer (`{ code, message, requestId }`) into a failure. */
function fetchOf(fetch: typeof globalThis.fetch) {
  return async (url: RequestInfo | URL | string, init?: unknown): Promise<Response> => {
    const response = await fetch(url, { ...(init as RequestInit), credentials: 'omit', cache: 'no-store' });
    if (response.ok) return response;
    const body: unknown = await response.clone().json();
    if (typeof (body as { code?: unknown } | null)?.code !== 'string') return response;
    const data = { ...(body as { code: string; message?: string }), httpStatus: response.status };
    throw Object.assign(new Error(data.message), { data });
  };
}
