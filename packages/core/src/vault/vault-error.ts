/** The closed set of reasons for which the vault refuses. */
export type VaultErrorCode =
  | 'invalid_keys'
  | 'invalid_key_id'
  | 'invalid_plaintext'
  | 'unknown_key'
  | 'malformed'
  | 'cannot_open';

/** Why something could not be sealed or opened. The message never holds key material or plaintext. */
export class VaultError extends Error {
  override readonly name = 'VaultError';
  readonly code: VaultErrorCode;

  constructor(code: VaultErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
