import { type ErrorCode, errorStatuses } from './state/error-code.ts';

export type { ErrorCode } from './state/error-code.ts';

/** What is wrong with one named input: a metadata key, a form field, an event field. */
export interface FieldProblem {
  readonly code: string;
  readonly message: string;
  /** What the provider says about it, where it was one that refused. A stranger's words: show them as text, never as HTML. */
  readonly said?: string;
  /** Where in a text it is, in UTF-16 units. */
  readonly position?: number;
  readonly length?: number;
}

/** What a provider said when it refused. Its words are a stranger's: show them as text, never as HTML. */
export interface ProviderSaid {
  readonly status: number;
  /** What kind of refusal it is, whatever the provider calls it. */
  readonly kind:
    | 'invalid_input'
    | 'unauthenticated'
    | 'forbidden'
    | 'not_found'
    | 'conflict'
    | 'rate_limited'
    | 'provider_down'
    | 'rejected';
  readonly message: string;
  /** The provider's own code. */
  readonly code?: string;
  /** Which input it means. */
  readonly field?: string;
}

/** What an error says besides its code and message. */
export interface AppErrorOptions {
  readonly cause?: unknown;
  readonly fields?: Readonly<Record<string, FieldProblem>>;
  /** Seconds after which the same request may succeed. */
  readonly retryAfterSeconds?: number;
  readonly provider?: ProviderSaid;
}

const marker = Symbol.for('acme.connect.AppError');

/**
 * The only error whose message reaches a client. The message says what happened, why, and what to
 * do; the code is what programs decide on.
 *
 * @example
 * throw new AppError('not_found', 'No such connection. It may have been disconnected already.');
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly fields: Readonly<Record<string, FieldProblem>> | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly provider: ProviderSaid | undefined;
  readonly [marker] = true;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.fields = options.fields;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.provider = options.provider;
  }

  get status(): number {
    return errorStatuses[this.code];
  }

  /** Recognises an AppError of any copy of this package. */
  static is(value: unknown): value is AppError {
    return typeof value === 'object' && value !== null && marker in value;
  }
}
