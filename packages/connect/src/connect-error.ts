import type { ErrorCode } from '@acme/api/state';

/** Why something did not work, as a host or a panel decides on it. A closed set. */
export type ConnectErrorCode =
  | 'popup_blocked'
  | 'denied'
  | 'admin_consent_required'
  | 'timed_out'
  | 'cancelled'
  | 'insufficient_scope'
  | 'account_mismatch'
  | 'account_in_use'
  | 'limit_reached'
  | 'invalid_credentials'
  | 'wrong_code'
  | 'provider_unavailable'
  | 'entitlement_required'
  | 'suspended'
  | 'not_configured'
  | 'not_found'
  | 'forbidden'
  | 'conflict'
  | 'validation'
  | 'offline'
  | 'unreachable'
  | 'session_expired'
  | 'rate_limited'
  | 'server_error';

/** What is wrong with one named input. */
export interface FieldError {
  readonly code: string;
  readonly message: string;
  /** What the provider says about it, where it was one that refused. A stranger's words: show them as text, never as HTML. */
  readonly said?: string;
}

/** What an error says besides its code and message. */
export interface ConnectErrorOptions {
  readonly cause?: unknown;
  readonly retryable?: boolean;
  readonly requestId?: string;
  readonly fields?: Readonly<Record<string, FieldError>>;
}

/** What only a host's backend is answered, and what no code of a customer could act on, is all the same here. */
type OtherCode =
  | 'egress_blocked'
  | 'event_id_reused'
  | 'idempotency_key_reused'
  | 'insufficient_scope'
  | 'internal_error'
  | 'invalid_api_key'
  | 'invalid_signature'
  | 'invalid_event'
  | 'invalid_query'
  | 'method_not_allowed'
  | 'provider_busy'
  | 'provider_rejected'
  | 'request_in_progress'
  | 'unsupported_media_type';

const serverCodes: Record<Exclude<ErrorCode, OtherCode>, ConnectErrorCode> = {
  invalid_request: 'validation',
  invalid_metadata: 'validation',
  invalid_fields: 'validation',
  claim_rejected: 'wrong_code',
  invalid_credentials: 'invalid_credentials',
  invalid_token: 'session_expired',
  forbidden: 'forbidden',
  forbidden_origin: 'forbidden',
  integration_locked: 'entitlement_required',
  workflow_locked: 'entitlement_required',
  suspended: 'suspended',
  not_found: 'not_found',
  project_not_found: 'not_found',
  limit_reached: 'limit_reached',
  conflict: 'conflict',
  attempt_closed: 'conflict',
  connection_required: 'conflict',
  reconnect_required: 'conflict',
  integration_not_configured: 'not_configured',
  payload_too_large: 'validation',
  batch_too_large: 'validation',
  too_many_requests: 'rate_limited',
  client_closed: 'unreachable',
  provider_error: 'provider_unavailable',
  egress_failed: 'provider_unavailable',
  unavailable: 'unreachable',
};

const passing: ReadonlySet<ConnectErrorCode> = new Set([
  'offline',
  'unreachable',
  'rate_limited',
  'provider_unavailable',
]);
const marker = Symbol.for('acme.connect.ConnectError');

/**
 * The only error this package throws or shows. `message` is for the developer's log; what a customer
 * reads is chosen by `code`.
 *
 * @example
 * try { await client.disconnect(id); } catch (error) { if (ConnectError.is(error) && error.retryable) … }
 */
export class ConnectError extends Error {
  readonly code: ConnectErrorCode;
  /** True when the same call may work later without anything being changed. */
  readonly retryable: boolean;
  /** What the server calls the failed request in its logs. */
  readonly requestId: string | undefined;
  /** Problems by input name, for forms. */
  readonly fields: Readonly<Record<string, FieldError>> | undefined;
  readonly [marker] = true;

  constructor(code: ConnectErrorCode, message: string, options: ConnectErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ConnectError';
    this.code = code;
    this.retryable = options.retryable ?? passing.has(code);
    this.requestId = options.requestId || undefined;
    this.fields = options.fields;
  }

  /** Recognises a ConnectError of any copy of this package. */
  static is(value: unknown): value is ConnectError {
    return typeof value === 'object' && value !== null && marker in value;
  }
}

interface ServerErrorData {
  readonly code: string;
  readonly httpStatus?: number;
  readonly requestId?: string;
  readonly fields?: Readonly<Record<string, FieldError>>;
  /** What a provider said when it refused. */
  readonly provider?: { readonly kind: string };
}

/** What the server said about a failure, if it was the server that failed; links wrap what they throw. */
export function serverDataOf(thrown: unknown): ServerErrorData | undefined {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    const { data } = error as { data?: Partial<ServerErrorData> };
    if (typeof data?.code === 'string') return data as ServerErrorData;
  }
  return undefined;
}

/** Whatever was thrown, as one of ours. */
export function asConnectError(thrown: unknown): ConnectError {
  return ConnectError.is(thrown) ? thrown : new ConnectError('server_error', String(thrown), { cause: thrown });
}

/** The one translation of whatever a call threw. */
export function toConnectError(thrown: unknown, isOnline: boolean): ConnectError {
  for (let error = thrown; error instanceof Error; error = error.cause) if (ConnectError.is(error)) return error;
  const data = serverDataOf(thrown);
  if (data === undefined) {
    return new ConnectError(
      isOnline ? 'unreachable' : 'offline',
      'The Acme Connect server did not answer. Check the connection, apiUrl and the allowed origins of the project.',
      { cause: thrown },
    );
  }
  const { requestId, fields, httpStatus = 500 } = data;
  // A server newer than this bundle may know codes that it does not.
  const code = Object.hasOwn(serverCodes, data.code)
    ? serverCodes[data.code as keyof typeof serverCodes]
    : 'server_error';
  return new ConnectError(code, (thrown as Error).message, {
    cause: thrown,
    retryable: passing.has(code) || httpStatus >= 500,
    ...(requestId === undefined ? {} : { requestId }),
    ...(fields === undefined ? {} : { fields }),
  });
}
