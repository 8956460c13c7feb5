import { cutText } from './json.ts';
import { limits } from './limits.ts';

const marker = Symbol.for('acme.workflow.step-failure');

export interface StepFailureOptions {
  /** `false`: this try was the last one. Default true. */
  readonly retry?: boolean;
  /** What the other side asked for, in milliseconds; kept up to 24 hours. */
  readonly retryAfterMs?: number;
  /** The same as a time, by the clock of the other side; kept up to 24 hours from now. */
  readonly retryAt?: Date;
  /** Who has to do something about it, in the owner's words: opaque here, shown with the step and the execution. */
  readonly actor?: string;
  /** Keep the execution as `parked` until somebody calls `unpark` with the same reason; uses up no try. */
  readonly park?: boolean;
  readonly cause?: unknown;
}

/**
 * Thrown by the work of a step to say how it failed, and by the engine out of `step.run` once no try is left.
 *
 * @example
 * throw new StepFailure('provider_unavailable', 'The CRM answered 503.', { retryAfterMs: 30_000 });
 */
export class StepFailure extends Error {
  override readonly name = 'StepFailure';
  readonly reason: string;
  readonly retry: boolean;
  readonly retryAfterMs: number | undefined;
  readonly retryAt: Date | undefined;
  readonly actor: string | undefined;
  readonly park: boolean;

  constructor(reason: string, message: string, options: StepFailureOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.reason = typeof reason === 'string' ? reason : 'code_threw';
    this.retry = options.retry ?? true;
    this.retryAfterMs = options.retryAfterMs;
    this.retryAt = options.retryAt;
    this.actor = options.actor;
    this.park = options.park ?? false;
    Object.defineProperty(this, marker, { value: true });
  }
}

/** Recognises a {@link StepFailure} by its marker, so that two copies of the package agree. */
export function isStepFailure(error: unknown): error is StepFailure {
  return typeof error === 'object' && error !== null && marker in error;
}

export interface Failure {
  readonly reason: string;
  /** At most 2 kB, fit for a `text` column. */
  readonly message: string;
  readonly retry: boolean;
  readonly retryAfterMs: number | undefined;
  readonly retryAt: Date | undefined;
  readonly actor: string | undefined;
  readonly park: boolean;
}

/** Turns whatever was thrown into what is recorded. Anything but a {@link StepFailure} is `code_threw`. */
export function describeFailure(error: unknown): Failure {
  const own = isStepFailure(error);
  const { retryAfterMs, retryAt, actor }: Partial<StepFailure> = own ? error : {};
  return {
    reason: own ? cutText(error.reason, limits.reasonBytes) : 'code_threw',
    message: cutText(messageOf(error), limits.errorBytes),
    retry: own ? error.retry : true,
    retryAfterMs: retryAfterMs !== undefined && Number.isFinite(retryAfterMs) ? Math.max(0, retryAfterMs) : undefined,
    retryAt: retryAt instanceof Date && !Number.isNaN(retryAt.getTime()) ? retryAt : undefined,
    actor: typeof actor === 'string' && actor !== '' ? cutText(actor, limits.reasonBytes) : undefined,
    park: own ? error.park : false,
  };
}

/** A getter or a `toString` of somebody else's error may throw as well. */
function messageOf(error: unknown): string {
  try {
    if (isStepFailure(error)) return error.message;
    if (error instanceof Error) return `${error.name}: ${error.message}`;
    return String(error);
  } catch {
    return 'an error that cannot be read';
  }
}
