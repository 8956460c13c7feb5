import type { Attempt, ClaimProof } from '@acme/api/schemas';
import type { ConnectError } from '../connect-error.ts';
import type { FlowPorts, FlowTiming } from './ports.ts';

export interface Refused {
  readonly refused: ConnectError;
}

/** Claims a pending attempt. The account waits for two minutes only, so a passing failure is tried again here. */
export async function claimAttempt(
  { api, clock }: Pick<FlowPorts, 'api' | 'clock'>,
  { attemptId, proof, timing }: { attemptId: string; proof: ClaimProof; timing: FlowTiming },
): Promise<{ readonly attempt: Attempt } | Refused> {
  for (let tries = 0; ; tries++) {
    try {
      return { attempt: await api.mutate('attempts.claim', { attemptId, proof }) };
    } catch (thrown) {
      const refused = thrown as ConnectError;
      if (!refused.retryable || tries >= 4) return { refused };
      await new Promise<void>((resolve) => clock.after(timing.retryMs * 2 ** tries, resolve));
    }
  }
}
