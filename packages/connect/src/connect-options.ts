import type { GetToken } from './token.ts';
import type { AnyConfig, ConnectedUser } from './user.ts';

/** Where the server is and how this user proves who they are. */
export interface ConnectOptions {
  /** Where the Acme Connect server is, such as `https://connect.example.com`. */
  readonly apiUrl: string;
  readonly projectId: string;
  /**
   * Gets a user token from the host's own backend. Called for the first request and when the server
   * refuses the token; the token stays in memory and travels in a header only.
   */
  readonly getToken: GetToken;
  /** Default: the browser's. */
  readonly fetch?: typeof globalThis.fetch;
}

/** What a client is made from. */
export interface ClientOptions<Config = AnyConfig> extends ConnectOptions {
  /**
   * What a server has read for this page: `user` begins with it instead of with `pending`. It is read again as soon as
   * something subscribes.
   */
  readonly initialUser?: ConnectedUser<Config> | undefined;
}
