const marker = Symbol.for('acme.integrations.no-retry');

/**
 * Thrown by the code of a `step.run` to say that trying again is of no use: the step fails with this message, as its last try would.
 *
 * @example
 * const total = await step.run('add up', () => {
 *   if (lines.length === 0) throw new NoRetry('The order has no lines.');
 *   return lines.reduce((sum, line) => sum + line.amount, 0);
 * });
 */
export class NoRetry extends Error {
  override readonly name = 'NoRetry';

  constructor(message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    Object.defineProperty(this, marker, { value: true });
  }
}

/** By its marker, so that two copies of the package agree. */
export function isNoRetry(error: unknown): error is NoRetry {
  return typeof error === 'object' && error !== null && marker in error;
}
