import { AppError, type ErrorCode } from '@acme/api';

/**
 * What clients of Paragon make of a refusal that is about the act and not about who asks. Without it they take a 403 for the end of
 * the session, and forget the user.
 */
const insufficientPermission = '7210';

/** The provider said it: clients show its words, and stay signed in. */
const ofProvider: ReadonlySet<ErrorCode> = new Set(['invalid_credentials', 'provider_error', 'provider_rejected']);

/** An error with what Paragon's clients look for besides its words. */
export class ParagonError extends Error {
  override readonly name = 'ParagonError';
  readonly error: AppError;
  readonly meta: Readonly<Record<string, unknown>>;
  readonly status: number | undefined;

  constructor(error: AppError, meta: Readonly<Record<string, unknown>> = {}, status?: number) {
    super(error.message);
    this.error = error;
    this.meta = meta;
    this.status = status;
  }
}

/** `{ message, code, status, meta }`, as Paragon's clients read errors. */
export function paragonErrorResponse(
  { error, meta, status = error.status }: ParagonError,
  requestId: string,
  headers: Readonly<Record<string, string>>,
): Response {
  const { code, message, fields, retryAfterSeconds } = error;
  const byProvider = ofProvider.has(code) ? { isIntegrationError: true, message } : {};
  return Response.json(
    {
      message,
      code: status === 403 && code !== 'forbidden_origin' ? insufficientPermission : code,
      status,
      meta: { ...meta, ...byProvider, ...(fields === undefined ? {} : { fields }), reason: code, requestId },
    },
    {
      status,
      headers: {
        ...headers,
        ...(code === 'payload_too_large' ? { connection: 'close' } : {}),
        ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
      },
    },
  );
}

/** The words by which clients know that somebody has connected nothing. */
export function notEnabled(
  cause: AppError,
  who: {
    readonly personaId: string;
    readonly projectId: string;
    readonly integrationId: string;
    readonly userId: string;
  },
): ParagonError {
  const { userId, ...meta } = who;
  const error = new AppError(cause.code, 'Integration not enabled for user.', { cause });
  return new ParagonError(error, { ...meta, endUserId: userId });
}
