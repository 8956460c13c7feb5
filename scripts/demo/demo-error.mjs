/** Something the reader can act on: shown without a stack. */
export class DemoError extends Error {
  name = 'DemoError';
}
