import type { Actor, Subject } from '../context.ts';
import type { ConnectLink, CreatedConnectLink } from './schemas.ts';

/** What a link is for. */
export interface ConnectLinkRequest {
  readonly integrationId: string;
  /** For this account alone. */
  readonly connectionId?: string | undefined;
  /** Who asks, in words for whoever opens it; the host's alone to say. Default: the user's id. */
  readonly askedBy?: string | undefined;
}

/** Links with which somebody without a user token connects an account for a user. */
export interface ConnectLinkService {
  /**
   * Makes a link that works once, for seven days. With a connection, for that account alone.
   * @throws not_found, integration_locked, suspended, integration_not_configured, limit_reached,
   *   conflict for an integration that is connected with a form, and while too many links are open
   */
  create(actor: Actor, subject: Subject, input: ConnectLinkRequest): Promise<CreatedConnectLink>;
  /** The user's links, newest first; those of the last thirty days, at most a hundred. @throws not_found */
  list(actor: Actor, subject: Subject): Promise<ConnectLink[]>;
  /** Ends a link; what was connected with it stays. @throws not_found, conflict once it is finished */
  revoke(actor: Actor, subject: Subject, linkId: string): Promise<ConnectLink>;
}
