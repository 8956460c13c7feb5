import type { ConnectClient } from '@acme/sdk';
import type config from '../../connect.config.ts';
import type { Plan } from '../customers.ts';

/** What a change of plan has meant for a customer's integrations, by name. */
export interface PlanChange {
  readonly plan: Plan;
  readonly paused: readonly string[];
  readonly resumed: readonly string[];
}

/**
 * Story: a customer changes plans, and the integrations follow.
 *
 * Taskly only says what is paid for. The rule in `connect.config.ts` decides what that means, in the same transaction:
 * on a downgrade nothing new starts and what runs waits at its next step, while accounts, settings and switches stay.
 * On an upgrade exactly what was on is on again, and what waited goes on.
 */
export async function changePlan(
  connect: ConnectClient<typeof config>,
  customerId: string,
  plan: Plan,
): Promise<PlanChange> {
  const before = await pausedIn(connect, customerId);
  await connect.users.setMetadata(customerId, { plan });
  const after = await pausedIn(connect, customerId);
  return {
    plan,
    paused: after.filter((name) => !before.includes(name)),
    resumed: before.filter((name) => !after.includes(name)),
  };
}

async function pausedIn(connect: ConnectClient<typeof config>, customerId: string): Promise<string[]> {
  const { integrations } = await connect.users.get(customerId);
  return integrations.filter(({ state }) => state === 'suspended').map(({ name }) => name);
}
