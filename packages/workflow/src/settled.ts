import type { StepFailure } from './step-failure.ts';

/** Says that a call never comes back: this run is over for it. Not an exception, so no `catch` can swallow it. */
export const halt: unique symbol = Symbol('halt');

/** What a step call comes to. */
export type Settled<T> = { readonly value: T } | { readonly failure: StepFailure } | typeof halt;
