import type { Attempt, ConnectedUser, CreatedAttempt, CreatedConnectLink, UserChange } from '@acme/api/schemas';
import { createServerCall, type Mutate, type Query, type ServerCallOptions } from './server-call.ts';

/** What the rest of this package asks the server for. tRPC does not show beyond `server-call.ts`. */
export interface ServerApi {
  user(signal: AbortSignal): Promise<ConnectedUser>;
  changes(lastEventId: string | undefined, signal: AbortSignal): Promise<AsyncIterable<readonly [string, UserChange]>>;
  /** Whatever else changes something, by the name of its procedure: a name for each would be bytes in every page. */
  readonly mutate: Mutate;
  /** Whatever else asks for something. */
  readonly query: Query;
  /** With a connection: connects its account again, and no other. */
  createAttempt(
    integrationId: string,
    options: { readonly connectionId?: string | undefined; readonly returnUrl?: string | undefined },
  ): Promise<CreatedAttempt>;
  createLink(integrationId: string, connectionId?: string): Promise<CreatedConnectLink>;
  attempt(attemptId: string, signal: AbortSignal): Promise<Attempt>;
  watchAttempt(attemptId: string, signal: AbortSignal): Promise<AsyncIterable<Attempt>>;
  cancelAttempt(attemptId: string): Promise<Attempt>;
}

/** The server behind one bearer token. */
export function createServerApi(options: ServerCallOptions): ServerApi {
  const [query, follow, mutate] = createServerCall(options);
  return {
    user: (signal) => query('get', undefined, signal),
    changes: (lastEventId, signal) => follow('changes', { lastEventId }, signal),
    mutate,
    query,
    createAttempt: (integrationId, how) => mutate('attempts.create', { integrationId, ...how }),
    createLink: (integrationId, connectionId) => mutate('links.create', { integrationId, connectionId }),
    attempt: (attemptId, signal) => query('attempts.get', { attemptId }, signal),
    watchAttempt: (attemptId, signal) => follow('attempts.watch', { attemptId }, signal),
    cancelAttempt: (attemptId) => mutate('attempts.cancel', { attemptId }),
  };
}
