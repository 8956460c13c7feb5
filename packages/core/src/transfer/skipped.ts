/** One thing that was not taken along, as the report tells it. */
export interface Skipped {
  /** Line of the file, from 1; in a JSON array, the number of the element. */
  readonly line: number;
  /** The host's own id of the user; absent where the line could not be read. */
  readonly userId?: string;
  /** `user`, `metadata.<key>`, `secret.<name>`, `connection <integration> <account>`, … */
  readonly what: string;
  readonly code: string;
  readonly message: string;
}
