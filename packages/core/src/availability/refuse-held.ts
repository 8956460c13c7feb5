import { AppError } from '@acme/api';
import type { Integration, Workflow } from '@acme/integrations';
import { suspensionOver } from '../suspensions/suspension.ts';
import { type Facts, standingOfIntegration, standingOfWorkflow } from './standing.ts';

/**
 * Refuses to begin something that the user may not have: connecting an account, switching a workflow on. A grace period
 * lets things go on, and begins nothing new.
 *
 * @throws suspended, integration_locked, workflow_locked
 */
export function refuseHeld(integration: Integration, workflow: Workflow | undefined, facts: Facts): void {
  const place = { integrationId: integration.id, ...(workflow === undefined ? {} : { workflowId: workflow.id }) };
  const { availability } = standingOfIntegration(integration, facts);
  if (!availability.allowed) throw new AppError('integration_locked', availability.message);
  const own = workflow && standingOfWorkflow(integration, workflow, facts).availability;
  if (own?.allowed === false) throw new AppError('workflow_locked', own.message);
  if (suspensionOver(facts.suspensions, place, facts.now) === undefined) return;
  throw new AppError(
    'suspended',
    `${workflow?.name ?? integration.name} is suspended for this user, so nothing new begins. It can be resumed by the host.`,
  );
}
