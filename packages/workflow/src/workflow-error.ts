/** A closed set: callers decide on it, never on a message. */
export type WorkflowErrorCode =
  | 'invalid_argument'
  | 'invalid_cursor'
  | 'payload_too_large'
  | 'execution_exists'
  | 'queue_full'
  | 'not_finished'
  | 'not_replayable'
  | 'not_prepared'
  | 'schema_missing'
  | 'migration_failed';

const marker = Symbol.for('acme.workflow.error');

/** What the functions of this package throw at their caller. */
export class WorkflowError extends Error {
  override readonly name = 'WorkflowError';
  readonly code: WorkflowErrorCode;
  /** With `queue_full`: when to try again, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: WorkflowErrorCode,
    message: string,
    options: { readonly cause?: unknown; readonly retryAfterMs?: number } = {},
  ) {
    super(message, options);
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
    Object.defineProperty(this, marker, { value: true });
  }
}

/** Recognises a {@link WorkflowError} by its marker, so that two copies of the package agree. */
export function isWorkflowError(error: unknown): error is WorkflowError {
  return typeof error === 'object' && error !== null && marker in error;
}
