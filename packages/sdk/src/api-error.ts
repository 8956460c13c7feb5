import type { ErrorCode, FieldProblem, ProviderSaid } from '@acme/api';

/** `network`: the server could not be reached, or something else answered in its place. */
export type ConnectApiErrorCode = ErrorCode | 'network';

const marker = Symbol.for('acme.sdk.ConnectApiError');

/**
 * What every call throws. Decide on `code`; show or log `message`, which says what to do; quote
 * `requestId` to find the call in the server's log.
 *
 * @example
 * try { await connect.users.get('u_1'); } catch (error) {
 *   if (ConnectApiError.is(error) && error.code === 'not_found') …
 * }
 */
export class ConnectApiError extends Error {
  override readonly name = 'ConnectApiError';
  readonly code: ConnectApiErrorCode;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  /** What is wrong with which metadata key or field. */
  readonly fields: Readonly<Record<string, FieldProblem>> | undefined;
  /** Seconds after which the same call may succeed. */
  readonly retryAfterSeconds: number | undefined;
  /** What a provider said when it refused: text of a stranger's, not HTML. */
  readonly provider: ProviderSaid | undefined;
  readonly [marker] = true;

  constructor(
    code: ConnectApiErrorCode,
    message: string,
    details: {
      readonly status?: number;
      readonly requestId?: string;
      readonly fields?: Readonly<Record<string, FieldProblem>>;
      readonly retryAfterSeconds?: number;
      readonly provider?: ProviderSaid;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause: details.cause });
    this.code = code;
    this.status = details.status;
    this.requestId = details.requestId;
    this.fields = details.fields;
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.provider = details.provider;
  }

  static is(value: unknown): value is ConnectApiError {
    return typeof value === 'object' && value !== null && marker in value;
  }
}
