/** A mistake in a test, or something that it has found out. The message says what happened and what to do. */
export class TestingError extends Error {
  override readonly name = 'TestingError';
}
