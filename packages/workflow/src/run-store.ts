import type { Claim } from './claim.ts';
import type { CallWorkflow } from './contract.ts';
import type { ItemRow } from './fold.ts';
import type { ExecutionStatus } from './status.ts';
import type { EventWait, WaitSpec } from './wait.ts';

/** A called execution, as far as its caller asks for it. */
export interface Child {
  readonly id: string;
  readonly status: ExecutionStatus;
  readonly reason: string | null;
  readonly error: string | null;
  readonly actor: string | null;
  readonly output: string | null;
}

/** What a run asks for beside its journal, and what outlives it. Postgres, but in tests of hosts. */
export interface RunStore {
  /** See `settleWait` of `wait.ts`. */
  settleWait(claim: Claim, spec: WaitSpec): Promise<EventWait | undefined>;
  /** Keeps the answer, if it is the first. @returns false if somebody else holds the execution now */
  answer(claim: Claim, json: string | null): Promise<boolean>;
  /** See `call-child.ts`. */
  callChild(claim: Claim, step: string, call: CallWorkflow): Promise<Child | string | undefined>;
  /** See `loadItems` of `fold.ts`. */
  loadItems(claim: Claim, mapKey: string, mostBytes: number): Promise<ItemRow[] | undefined>;
}
