import type { AnyConfig, ConnectedUser, ConnectErrorCode } from '@acme/connect';

/** What a server has read for the first page. Plain data: it can be written as JSON, or be handed to a Client Component. */
export interface ConnectSnapshot<Config = AnyConfig> {
  /** Absent where it could not be read; the browser reads it then. */
  readonly user?: ConnectedUser<Config> | undefined;
  /** Why there is no user, for the host's log. It holds nothing that the customer may not see. */
  readonly error?: { readonly code: ConnectErrorCode; readonly requestId?: string | undefined } | undefined;
}
