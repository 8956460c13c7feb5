/**
 * What one execution may hold. A step past a limit fails with reason `payload_too_large` and is not tried again;
 * `start` throws a `WorkflowError` with the same code.
 */
export const limits = {
  /** JSON of one input, one step's output, the array of a whole `step.map`, or the run's own output. */
  outputBytes: 1_048_576,
  jsonDepth: 64,
  /** More levels of an input and of an event, for what a caller puts them into. */
  wrapperDepth: 4,
  /** Steps of one journal: the run itself, and each item of a `step.map`, has its own. */
  stepsPerJournal: 1_000,
  itemsPerMap: 10_000,
  /** Outputs that a replay has to load: what is recorded outside of finished `step.map` calls. */
  journalBytes: 32 * 1_048_576,
  nameBytes: 200,
  /** A key is scope path + name + occurrence and sits in an index. */
  keyBytes: 1_000,
  errorBytes: 2_048,
  /** Of each attempt that is over; the last failure stands in full beside it. */
  historyErrorBytes: 300,
  /** What the work of a step notes of one attempt. */
  noteBytes: 64 * 1_024,
  reasonBytes: 100,
  /** Workflows that call workflows. */
  workflowDepth: 20,
  tries: 100,
  sleepMs: 400 * 86_400_000,
  retryAfterMs: 86_400_000,
} as const;
