import type { ConnectError } from '../connect-error.ts';
import type { Returned } from '../take-return.ts';
import type { ResumableFlow } from './connect-flow.ts';
import type { FlowPorts } from './ports.ts';

const retryMs = 1_000;
const tries = 5;

/**
 * Finds out what this tab went away for, and lets its flow go on. Somebody else's attempt is unknown to the server: then
 * there is nothing to show, and nobody is told of it.
 */
export async function resume(
  {
    api,
    clock,
    connect,
  }: Pick<FlowPorts, 'api' | 'clock'> & { readonly connect: (integrationId: string) => ResumableFlow },
  { attemptId, claimCode }: Returned,
): Promise<void> {
  const afterClick = import('./after-click.ts');
  for (let tried = 0; tried < tries; tried++) {
    try {
      const attempt = await api.attempt(attemptId, new AbortController().signal);
      connect(attempt.integrationId).resume(attempt, claimCode, await afterClick);
      return;
    } catch (error) {
      if (!(error as ConnectError).retryable) return;
      await new Promise<void>((resolve) => clock.after(retryMs * 2 ** tried, resolve));
    }
  }
}
