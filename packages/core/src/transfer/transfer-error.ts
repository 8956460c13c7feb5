/** The closed set of reasons for which an export or import does not begin. */
export type TransferErrorCode = 'invalid_file' | 'invalid_key' | 'wrong_key' | 'key_needed';

/** Why an export or import did not begin: nothing was written. The message never holds key material or a value. */
export class TransferError extends Error {
  override readonly name = 'TransferError';
  readonly code: TransferErrorCode;

  constructor(code: TransferErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
