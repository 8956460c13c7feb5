import type { ExecutionDetail, ExecutionStep, Loadable } from '@acme/connect';
import { createContext, type RefObject } from 'react';
import type { UseExecution } from '../../headless/use-executions.ts';
import type { PartState } from '../part/part.tsx';

/** What the parts of one run tell. */
export interface OneExecutionState extends PartState {
  /** Whether it is there. */
  readonly state: Loadable<unknown>['status'];
  /** How the run is; undefined until it is there. */
  readonly status: ExecutionDetail['status'] | undefined;
  readonly execution: ExecutionDetail | undefined;
}

/** What the parts of one run know. */
export interface ExecutionContext {
  readonly state: OneExecutionState;
  readonly id: string;
  readonly titleId: string;
  readonly title: RefObject<HTMLElement | null>;
  readonly loading: UseExecution;
  /** Undefined until the run is there. */
  readonly again: Again | undefined;
}

/** How running it again goes. */
export interface Again {
  readonly isOffered: boolean;
  readonly isPending: boolean;
  readonly blocked: string | undefined;
  readonly problem: string | undefined;
  readonly begin: () => void;
}

export const ExecutionContext = createContext<ExecutionContext | undefined>(undefined);

/** What `Execution.Step` tells, with the words for it. */
export interface ExecutionStepState extends PartState {
  readonly status: ExecutionStep['status'];
  readonly step: ExecutionStep;
  readonly words: {
    readonly status: string;
    /** How long it took; undefined while it has no end. */
    readonly took: string | undefined;
    /** How often it was tried, where that is more than once. */
    readonly tries: string | undefined;
    readonly reason: string | undefined;
  };
}
