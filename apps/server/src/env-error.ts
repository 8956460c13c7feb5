/** A variable that cannot be used. The process ends with exit code 78 and this line. */
export class EnvError extends Error {
  override readonly name = 'EnvError';
}
