import type { AnyConfig, Integration, IntegrationState } from '@acme/connect';
import { standingOf } from './standing.ts';

/** The groups of the list, by what they ask of the customer. */
export type GroupName = 'attention' | 'connected' | 'available' | 'other';

/** One group and its integrations, sorted by name. */
export interface IntegrationGroup<Config = AnyConfig> {
  readonly name: GroupName;
  readonly integrations: readonly Integration<Config>[];
}

export const groupOrder: readonly GroupName[] = ['attention', 'connected', 'available', 'other'];

const groupOfState = {
  needs_reauth: 'attention',
  degraded: 'attention',
  needs_setup: 'attention',
  suspended: 'attention',
  connected: 'connected',
  connecting: 'available',
  available: 'available',
  unavailable: 'available',
  locked: 'other',
} as const satisfies Record<IntegrationState, GroupName>;

/**
 * Where an integration belongs; one that is connecting stays where its accounts put it. What works only for a while
 * needs attention, and what the host's team has paused is no matter of plans.
 */
export function groupOf(integration: Integration): GroupName {
  const { state, connections } = integration;
  const { pausedBy, refusal } = standingOf(integration);
  if (state === 'connected' && refusal?.graceUntil !== undefined) return 'attention';
  if (state === 'locked' && pausedBy === 'host') return 'available';
  return state === 'connecting' && connections.length > 0 ? 'connected' : groupOfState[state];
}

/**
 * Groups in the order of urgency, alphabetical inside, empty ones left out. `placed` keeps rows where
 * they are while somebody works in the list.
 */
export function groupIntegrations(
  integrations: readonly Integration[],
  { locale, placed }: { readonly locale: string; readonly placed?: ReadonlyMap<string, GroupName> | undefined },
): IntegrationGroup[] {
  const { compare } = new Intl.Collator(locale);
  const sorted = integrations.toSorted((a, b) => compare(a.name, b.name));
  return groupOrder
    .map((name) => ({ name, integrations: sorted.filter((i) => (placed?.get(i.id) ?? groupOf(i)) === name) }))
    .filter((group) => group.integrations.length > 0);
}
