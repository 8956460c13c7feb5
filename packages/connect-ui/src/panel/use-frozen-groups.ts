import type { Integration } from '@acme/connect';
import { type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import { type GroupName, groupIntegrations, groupOf, type IntegrationGroup } from '../headless/group-integrations.ts';

/**
 * Groups that stay put from the moment somebody works in the list until the page is looked at anew:
 * a row that has just been connected must not jump away under its reader.
 */
export function useFrozenGroups(
  integrations: readonly Integration[],
  { locale, list }: { locale: string; list: RefObject<HTMLElement | null> },
): { readonly groups: readonly IntegrationGroup[]; readonly freeze: () => void } {
  const [isFrozen, setFrozen] = useState(false);
  const placed = useRef<ReadonlyMap<string, GroupName>>(new Map());

  useEffect(() => {
    const look = (): void => {
      const isAway = document.visibilityState === 'hidden';
      if (!isAway && !list.current?.contains(document.activeElement)) setFrozen(false);
    };
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, [list]);

  const groups = useMemo(() => {
    const kept = isFrozen ? placed.current : undefined;
    return groupIntegrations(integrations, { locale, placed: kept });
  }, [integrations, locale, isFrozen]);

  useEffect(() => {
    placed.current = new Map(
      integrations.map((i) => [i.id, (isFrozen ? placed.current.get(i.id) : undefined) ?? groupOf(i)]),
    );
  }, [integrations, isFrozen]);

  return { groups, freeze: () => setFrozen(true) };
}
