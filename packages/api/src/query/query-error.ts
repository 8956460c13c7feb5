const marker = Symbol.for('acme.api.QueryError');

/**
 * A text that is no query, or a query that has no text. `position` and `length` count UTF-16 units: what to
 * underline in the text that was read, or in the text that would have been printed.
 *
 * @example
 * try { parseQuery('plan:pro'); } catch (error) {
 *   if (QueryError.is(error)) console.log(error.position, error.length, error.message);
 * }
 */
export class QueryError extends Error {
  override readonly name = 'QueryError';
  readonly position: number;
  readonly length: number;
  readonly [marker] = true;

  constructor(message: string, position: number, length: number) {
    super(message);
    this.position = position;
    this.length = length;
  }

  static is(value: unknown): value is QueryError {
    return typeof value === 'object' && value !== null && marker in value;
  }
}
