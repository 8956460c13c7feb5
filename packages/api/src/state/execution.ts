/** One run of a workflow, as people see it. */
export const executionStatuses = [
  'queued',
  'running',
  'sleeping',
  'retrying',
  'waiting_for_event',
  'waiting_for_reconnect',
  'parked',
  'succeeded',
  'failed',
  'cancelled',
  'quarantined',
] as const;
/** See {@link executionStatuses}. */
export type ExecutionStatus = (typeof executionStatuses)[number];

/** What customers choose by; what was cancelled is in none of them. */
export const executionGroups = ['failed', 'running', 'succeeded'] as const;
/** See {@link executionGroups}. */
export type ExecutionGroup = (typeof executionGroups)[number];

/** Why an execution failed, stopped or waits. */
export const executionReasons = [
  'credential_invalid',
  'provider_rejected',
  'provider_unavailable',
  'host_rejected',
  'host_unavailable',
  'egress_blocked',
  'egress_failed',
  'payload_too_large',
  'retries_exhausted',
  'code_threw',
  'nondeterministic',
  'version_missing',
  'workflow_disabled',
  'disconnected',
  'sharing_ended',
  'suspended',
  'unavailable',
  'cancelled_by_host',
  'paused',
  'poisonous',
] as const;
/** See {@link executionReasons}. */
export type ExecutionReason = (typeof executionReasons)[number];

/** Who has to do something about a failed execution. */
export const responsibleParties = ['customer', 'host', 'provider', 'platform'] as const;
/** See {@link responsibleParties}. */
export type ResponsibleParty = (typeof responsibleParties)[number];

const responsibleFor: Record<ExecutionReason, ResponsibleParty> = {
  credential_invalid: 'customer',
  disconnected: 'customer',
  sharing_ended: 'customer',
  workflow_disabled: 'customer',
  provider_rejected: 'host',
  provider_unavailable: 'provider',
  host_rejected: 'host',
  host_unavailable: 'host',
  egress_blocked: 'host',
  egress_failed: 'provider',
  payload_too_large: 'host',
  retries_exhausted: 'provider',
  code_threw: 'host',
  nondeterministic: 'host',
  version_missing: 'host',
  suspended: 'host',
  unavailable: 'host',
  cancelled_by_host: 'host',
  paused: 'host',
  poisonous: 'host',
};

/** Names who must act on a reason. */
export function whoMustAct(reason: ExecutionReason): ResponsibleParty {
  return responsibleFor[reason];
}

/** What a recorded step is doing. */
export const stepStatuses = ['running', 'succeeded', 'failed', 'retrying', 'sleeping'] as const;
/** See {@link stepStatuses}. */
export type StepStatus = (typeof stepStatuses)[number];
