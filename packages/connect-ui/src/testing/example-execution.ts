import type { ExecutionDetail, ExecutionStep } from '@acme/connect';

/**
 * A step of an example run that went well.
 *
 * @example
 * exampleStep({ name: 'add to list', tries: 3 });
 */
export function exampleStep(change: Partial<ExecutionStep> = {}): ExecutionStep {
  const name = change.name ?? 'create contact';
  return {
    key: name,
    name,
    kind: 'request',
    status: 'succeeded',
    startedAt: '2026-11-26T09:41:03.000Z',
    finishedAt: '2026-11-26T09:41:03.400Z',
    tries: 1,
    ...change,
  };
}

/**
 * A run that went well, so many minutes before the newest.
 *
 * @example
 * exampleExecution({ status: 'running', finishedAt: undefined }, 15);
 */
export function exampleExecution(change: Partial<ExecutionDetail> = {}, earlierMinutes = 0): ExecutionDetail {
  const startedAt = new Date(Date.parse('2026-11-26T09:41:03.000Z') - earlierMinutes * 60_000);
  return {
    id: `00000000-0000-4000-9000-${String(earlierMinutes).padStart(12, '0')}`,
    workflowId: 'send-contacts',
    status: 'succeeded',
    startedAt: startedAt.toISOString(),
    finishedAt: new Date(startedAt.getTime() + 1_240).toISOString(),
    startedBy: { kind: 'event', name: 'contact.created' },
    steps: [exampleStep(), exampleStep({ name: 'add to list', finishedAt: '2026-11-26T09:41:04.240Z' })],
    ...change,
  };
}

/**
 * One that failed, which the customer may run again.
 *
 * @example
 * failedExecution({ reason: 'credential_invalid', responsible: 'customer' });
 */
export function failedExecution(change: Partial<ExecutionDetail> = {}, earlierMinutes = 0): ExecutionDetail {
  return exampleExecution(
    {
      status: 'failed',
      reason: 'provider_unavailable',
      responsible: 'provider',
      canRetry: true,
      steps: [
        exampleStep(),
        exampleStep({
          name: 'add to list',
          status: 'failed',
          tries: 10,
          reason: 'provider_unavailable',
          responsible: 'provider',
          finishedAt: '2026-11-26T09:47:30.000Z',
        }),
      ],
      ...change,
    },
    earlierMinutes,
  );
}
