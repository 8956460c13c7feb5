import type { UserTokens } from './user-tokens.ts';

/** Where the server is and how the backend proves itself. */
export interface ConnectClientOptions {
  /** The server's own URL, such as `https://connect.example.com`. */
  readonly url: string;
  /** A secret key, `ek_live_…`. For backends only. */
  readonly apiKey: string;
  /** Signs the tokens of `users.signIn`; `createUserTokens` makes it. */
  readonly userTokens?: UserTokens;
  /** Of each try. Default 30,000. */
  readonly timeoutMs?: number;
  /**
   * How often a call is sent again after the network failed or the server was not available (503).
   * Safe for writes too: each carries an `Idempotency-Key`, the same on every try. Default 2.
   */
  readonly retries?: number;
}

/** What every write takes. */
export interface WriteOptions {
  /**
   * Under this key the write happens once within 24 hours, however often you call: the answer is the
   * first one's. 1 to 255 printable ASCII characters. Default: a new random key per call, which
   * covers this client's own retries; give one when your process may crash and call again.
   * The same key with another input throws `idempotency_key_reused`. `conflict`: a provider was asked before under this key and
   * its answer is not known, so it is not asked again.
   */
  readonly idempotencyKey?: string;
}
