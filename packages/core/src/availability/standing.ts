import type { Availability } from '@acme/api';
import type { Integration, Workflow } from '@acme/integrations';
import { askRule, isYes, type RuleAnswer } from '@acme/integrations/runtime';
import { graceAt, type SuspensionRow, suspensionAt, suspensionOver } from '../suspensions/suspension.ts';
import type { PlainMetadata } from './decisive-metadata.ts';

/** What decides whether a user may have and run something. */
export interface Facts {
  /** Metadata that may decide. */
  readonly metadata: PlainMetadata;
  readonly suspensions: readonly SuspensionRow[];
  readonly now: Date;
}

/** How an integration, or one workflow of it, stands for a user. */
export interface Standing {
  readonly answer: RuleAnswer;
  readonly availability: Availability;
  /** The rule says yes, or its grace period still runs. */
  readonly allowed: boolean;
  /** What holds back exactly this, not something larger around it. */
  readonly suspension: SuspensionRow | undefined;
}

/** How an integration stands for a user. */
export function standingOfIntegration(integration: Integration, facts: Facts): Standing {
  return standing(askRule(integration.available, facts.metadata), { integrationId: integration.id }, facts);
}

/** How a workflow stands for a user, apart from its integration. */
export function standingOfWorkflow(integration: Integration, workflow: Workflow, facts: Facts): Standing {
  const place = { integrationId: integration.id, workflowId: workflow.id };
  return standing(askRule(workflow.available, facts.metadata), place, facts);
}

function standing(
  answer: RuleAnswer,
  place: { readonly integrationId: string; readonly workflowId?: string },
  { suspensions, now }: Facts,
): Standing {
  const yes = isYes(answer);
  const grace = yes ? undefined : graceAt(suspensions, place, now);
  return {
    answer,
    availability: yes
      ? { allowed: true }
      : {
          allowed: false,
          message: answer.message ?? '',
          ...(answer.upgrade === undefined ? {} : { upgrade: answer.upgrade }),
          ...(answer.hidden === undefined ? {} : { hidden: answer.hidden }),
          ...(grace === undefined ? {} : { graceUntil: grace.toISOString() }),
        },
    allowed: yes || grace !== undefined,
    suspension: suspensionAt(suspensions, place, now),
  };
}

/** Why a workflow of a user may not run right now; undefined when it may. */
export function holdOf(
  integration: Integration,
  workflow: Workflow | undefined,
  facts: Facts,
): 'suspended' | 'unavailable' | undefined {
  const place = { integrationId: integration.id, ...(workflow === undefined ? {} : { workflowId: workflow.id }) };
  if (suspensionOver(facts.suspensions, place, facts.now) !== undefined) return 'suspended';
  if (!standingOfIntegration(integration, facts).allowed) return 'unavailable';
  if (workflow !== undefined && !standingOfWorkflow(integration, workflow, facts).allowed) return 'unavailable';
  return undefined;
}
