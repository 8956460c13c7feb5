import type { GetToken } from './token.ts';

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
