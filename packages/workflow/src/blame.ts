/** Which steps a failure that the code was handed came from. Weak: it lasts as long as the code holds the failure. */
const stepsOf = new WeakMap<object, readonly string[]>();

/** How far a failure is followed through `cause`: authors wrap what they catch. */
const longestChain = 5;

export function blame(failure: object, steps: readonly string[]): void {
  stepsOf.set(failure, steps);
}

/** The steps behind what was thrown, also where it was thrown again inside another error. */
export function blamedFor(thrown: unknown): readonly string[] {
  let error = thrown;
  for (let depth = 0; depth < longestChain && typeof error === 'object' && error !== null; depth++) {
    const steps = stepsOf.get(error);
    if (steps) return steps;
    error = causeOf(error);
  }
  return [];
}

/** A getter of somebody else's error may throw. */
function causeOf(error: object): unknown {
  try {
    return (error as { cause?: unknown }).cause;
  } catch {
    return undefined;
  }
}
