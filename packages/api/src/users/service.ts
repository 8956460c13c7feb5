import type { Explanation } from '../availability/schemas.ts';
import type { Actor, Subject, UserActor } from '../context.ts';
import type { MetadataPatch, SignedIn, WrittenMetadata } from './metadata-schemas.ts';
import type { ConnectedUser, DeletedUser, UserChange, UserPage } from './schemas.ts';
import type { CreatedViewToken, ViewTokenRequest } from './view-token.ts';

/** Which users to list. `limit` is 1 to 100. */
export interface UserFilter {
  /** A query of the search language; empty for everybody. */
  readonly query: string;
  readonly cursor?: string | undefined;
  readonly limit: number;
  /** Also counts what the query finds, up to 10,000. */
  readonly count: boolean;
}

/** Connected users and their metadata. */
export interface UserService {
  /** Reads one user whole. @throws not_found */
  get(actor: Actor, subject: Subject): Promise<ConnectedUser>;
  /** Users that a query finds, newest first. @throws invalid_query with the position of what is wrong */
  list(actor: Actor, filter: UserFilter): Promise<UserPage>;
  /** What became of the metadata in the caller's token; it was stored when the token was first seen. */
  signIn(actor: UserActor): Promise<SignedIn>;
  /**
   * Applies a merge patch; all of it or nothing, but for a customer who comes by way of Paragon's API: of theirs what may be stored is,
   * and `results` tells the rest. A user is made when first written to by the server.
   * @throws invalid_metadata with a problem per key
   */
  setMetadata(actor: Actor, subject: Subject, patch: MetadataPatch): Promise<WrittenMetadata>;
  /** Why a user may or may not have an integration, with what values. `metadata` looks at what would be. @throws not_found */
  explain(
    actor: Actor,
    subject: Subject,
    input: {
      readonly integrationId: string;
      readonly workflowId?: string | undefined;
      readonly metadata?: MetadataPatch | undefined;
    },
  ): Promise<Explanation>;
  /** Makes a token with which one of the host's staff sees the user's panel. @throws not_found */
  createViewToken(actor: Actor, subject: Subject, request: ViewTokenRequest): Promise<CreatedViewToken>;
  /** Refuses every user token that was signed until now. @throws not_found */
  revokeTokens(actor: Actor, subject: Subject): Promise<{ readonly validAfter: string }>;
  /**
   * Erases a user: work stops and secrets are gone at once; providers are told and the rest goes right after.
   * @throws not_found
   */
  delete(
    actor: Actor,
    subject: Subject,
    input: { readonly executions: 'anonymise' | 'drop'; readonly reason?: string | undefined },
  ): Promise<DeletedUser>;
  /** Yields `[id, change]` for every change after `lastEventId`; ends when the token does. */
  watch(
    actor: UserActor,
    input: { readonly lastEventId: string | undefined; readonly signal: AbortSignal | undefined },
  ): AsyncIterable<readonly [id: string, change: UserChange]>;
}
