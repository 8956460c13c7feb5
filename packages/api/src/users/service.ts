import type { Actor, Subject, UserActor } from '../context.ts';
import type { ConnectedUser, Metadata, MetadataPatch, UserChange } from './schemas.ts';

/** Connected users and their metadata. */
export interface UserService {
  /** Reads one user whole. @throws not_found */
  get(actor: Actor, subject: Subject): Promise<ConnectedUser>;
  /**
   * Applies a merge patch; all of it or nothing. A user is made when first written to by the server.
   * @throws invalid_metadata with a problem per key
   */
  setMetadata(actor: Actor, subject: Subject, patch: MetadataPatch): Promise<Metadata>;
  /** Yields `[id, change]` for every change after `lastEventId`; ends when the token does. */
  watch(
    actor: UserActor,
    input: { readonly lastEventId: string | undefined; readonly signal: AbortSignal | undefined },
  ): AsyncIterable<readonly [id: string, change: UserChange]>;
}
