'use client';
import type { AnyConfig, ConnectedUser, Connection, Integration, IntegrationState, Workflow } from '@acme/connect';
import { useCallback } from 'react';
import { useConnectContext } from './connect-provider.tsx';
import { groupIntegrations, groupOf, type IntegrationGroup } from './group-integrations.ts';
import { type Refetchable, useOfUser } from './use-connected-user.ts';

/** The integrations of a user as a list shows them. */
export interface IntegrationList<Config = AnyConfig> {
  readonly items: readonly Integration<Config>[];
  readonly groups: readonly IntegrationGroup<Config>[];
  /** How many there are without the search. */
  readonly total: number;
  /** How many need the customer. */
  readonly attention: number;
}

/** What to leave out of the list. */
export interface IntegrationFilter {
  /** Part of a name or description. */
  readonly search?: string;
  /** Only those of this category; see `useCategories`. */
  readonly category?: string | undefined;
  readonly state?: readonly IntegrationState[];
}

/** The integrations of the user, filtered, grouped and sorted. Keep `state` the same array between renders. */
export function useIntegrations({
  search = '',
  category,
  state,
}: IntegrationFilter = {}): Refetchable<IntegrationList> {
  const { locale } = useConnectContext();
  return useOfUser(
    useCallback(
      ({ integrations }: ConnectedUser) => {
        const items = integrations.filter(
          (i) =>
            (state === undefined || state.includes(i.state)) &&
            (category === undefined || category === i.category) &&
            matches(i, search, locale),
        );
        return {
          items,
          groups: groupIntegrations(items, { locale }),
          total: integrations.length,
          attention: integrations.filter((i) => groupOf(i) === 'attention').length,
        };
      },
      [search, category, state, locale],
    ),
  );
}

/** True when every word of the search is in the name or the description. */
export function matches({ name, description = '' }: Integration, search: string, locale: string): boolean {
  const text = `${name} ${description}`.toLocaleLowerCase(locale);
  return search
    .toLocaleLowerCase(locale)
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** One integration; `undefined` when the project does not offer it. */
export function useIntegration(id: string): Refetchable<Integration | undefined> {
  return useOfUser(useCallback((user: ConnectedUser) => user.integrations.find((i) => i.id === id), [id]));
}

const none: readonly never[] = [];

/** The accounts connected to one integration. */
export function useConnections(integrationId: string): Refetchable<readonly Connection[]> {
  return useOfUser(
    useCallback(
      (user: ConnectedUser) => user.integrations.find((i) => i.id === integrationId)?.connections ?? none,
      [integrationId],
    ),
  );
}

/** The workflows of one integration. */
export function useWorkflows(integrationId: string): Refetchable<readonly Workflow[]> {
  return useOfUser(
    useCallback(
      (user: ConnectedUser) => user.integrations.find((i) => i.id === integrationId)?.workflows ?? none,
      [integrationId],
    ),
  );
}
