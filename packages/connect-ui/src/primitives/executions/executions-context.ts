import type { Execution, Loadable } from '@acme/connect';
import { createContext, type RefObject } from 'react';
import type { RunScope, UseRunList } from '../../headless/runs/use-run-list.ts';
import type { PartState } from '../part/part.tsx';

/** What the parts of a list of runs tell. */
export interface ExecutionsState extends PartState {
  /** Whether the runs are there: `pending`, `error` or `ready`. */
  readonly status: Loadable<unknown>['status'];
  /** How many runs are shown. */
  readonly count: number;
  /** How many began since. */
  readonly newCount: number;
}

/** What the parts of a list of runs know. */
export interface ExecutionsContext {
  readonly state: ExecutionsState;
  readonly list: UseRunList;
  readonly scope: RunScope;
  readonly id: string;
  readonly root: RefObject<HTMLElement | null>;
}

export const ExecutionsContext = createContext<ExecutionsContext | undefined>(undefined);

/** What the parts of a day tell. */
export interface ExecutionsDayState extends PartState {
  /** `2026-11-26`, where the customer is. */
  readonly day: string;
  readonly count: number;
}

/** The day that the parts inside stand for. */
export interface DayContext {
  readonly state: ExecutionsDayState;
  readonly runs: readonly Execution[];
  readonly labelId: string;
}

export const DayContext = createContext<DayContext | undefined>(undefined);
