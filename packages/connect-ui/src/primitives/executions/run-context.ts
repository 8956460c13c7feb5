import type { Execution } from '@acme/connect';
import { createContext } from 'react';
import type { RunPlace } from '../../headless/runs/run-names.ts';
import type { RunTimes } from '../../headless/runs/run-times.ts';
import type { PartState } from '../part/part.tsx';

/** What the parts of one run tell: how it is in `status`. */
export interface ExecutionState extends PartState {
  readonly status: Execution['status'];
  readonly execution: Execution;
  /** The name of its workflow. */
  readonly workflow: string;
}

/** What the parts of one run know, in a list or alone. */
export interface RunContext {
  readonly state: ExecutionState;
  readonly run: Execution;
  readonly place: RunPlace;
  readonly times: RunTimes;
}

export const RunContext = createContext<RunContext | undefined>(undefined);
