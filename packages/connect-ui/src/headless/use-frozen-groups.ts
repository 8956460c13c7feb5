import type { Integration } from '@acme/connect';
import { type RefObject, useEffect, useMemo, useState } from 'react';
import { type GroupName, groupIntegrations, type IntegrationGroup } from './group-integrations.ts';

/**
 * Groups that stay put from the moment somebody works in the list until the page is looked at anew:
 * a row that has just been connected must not jump away under its reader.
 */
export function useFrozenGroups(
  integrations: readonly Integration[],
  { locale, list }: { locale: string; list: RefObject<HTMLElement | null> },
): { readonly groups: readonly IntegrationGroup[]; readonly freeze: () => void } {
  const [placed, setPlaced] = useState<ReadonlyMap<string, GroupName>>();
  const groups = useMemo(() => groupIntegrations(integrations, { locale, placed }), [integrations, locale, placed]);

  useEffect(() => {
    const look = (): void => {
      const isAway = document.visibilityState === 'hidden';
      if (!isAway && !list.current?.contains(document.activeElement)) setPlaced(undefined);
    };
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, [list]);

  function freeze(): void {
    setPlaced(
      (known) => known ?? new Map(groups.flatMap((group) => group.integrations.map((i) => [i.id, group.name]))),
    );
  }

  return { groups, freeze };
}
