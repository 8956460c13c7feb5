import type { Integration, Workflow } from '@acme/connect';
import { createContext, type RefObject } from 'react';
import type { UseWorkflowRun } from '../../headless/use-workflow-run.ts';
import type { UseWorkflowSwitch } from '../../headless/use-workflow-switch.ts';
import type { PartState } from '../part/part.tsx';

/** What the parts of a workflow tell. */
export interface WorkflowState extends PartState {
  readonly state: 'on' | 'off';
  readonly workflow: Workflow;
}

/** What the parts of a workflow know. */
export interface WorkflowContext {
  readonly state: WorkflowState;
  readonly workflow: Workflow;
  readonly integration: Integration;
  /** Of which account; undefined: of all that it belongs to. */
  readonly connectionId: string | undefined;
  /** Whether its settings are shown, in a form of this id. */
  readonly settings: { readonly isOpen: boolean; readonly id: string; readonly toggle: () => void };
  readonly toggle: UseWorkflowSwitch;
  readonly start: UseWorkflowRun;
  /** Why nothing can be changed now, by anybody. */
  readonly blocked: string | undefined;
  readonly id: string;
  readonly input: RefObject<HTMLElement | null>;
}

export const WorkflowContext = createContext<WorkflowContext | undefined>(undefined);
