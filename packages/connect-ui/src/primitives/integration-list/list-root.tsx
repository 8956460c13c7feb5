'use client';
import type { Integration } from '@acme/connect';
import { useId, useRef, useState } from 'react';
import { useConnectContext } from '../../headless/connect-provider.tsx';
import { useFrozenGroups } from '../../headless/use-frozen-groups.ts';
import { useIntegrations } from '../../headless/use-integrations.ts';
import { usePanelAnnouncements, useSearchAnnouncement } from '../../headless/use-panel-announcements.ts';
import { Part, type PartProps } from '../part/part.tsx';
import { type IntegrationListState, ListContext } from './list-context.ts';

const none: readonly Integration[] = [];

/** The props of `IntegrationList.Root`. */
export interface IntegrationListRootProps extends PartProps<'div', IntegrationListState> {
  /** What is searched for. Absent: the list keeps it itself. */
  readonly search?: string | undefined;
  readonly onSearchChange?: ((search: string) => void) | undefined;
  /** The category that is shown; `null`: all. Absent: the list keeps it itself. */
  readonly category?: string | null | undefined;
  readonly onCategoryChange?: ((category: string | null) => void) | undefined;
}

/**
 * The integrations of the user, in groups by what they ask of them. Groups stay put while somebody works in the list. It tells
 * screen readers what was found, and what changed without anybody here having done it.
 *
 * @example
 * <IntegrationList.Root>
 *   <IntegrationList.Search />
 *   <IntegrationList.Group>
 *     <IntegrationList.GroupLabel />
 *     <IntegrationList.Items>
 *       <IntegrationList.Item><Integration.Root>…</Integration.Root></IntegrationList.Item>
 *     </IntegrationList.Items>
 *   </IntegrationList.Group>
 * </IntegrationList.Root>
 */
export function IntegrationListRoot(props: IntegrationListRootProps): React.JSX.Element {
  const { search: given, onSearchChange, category: givenCategory, onCategoryChange, ...host } = props;
  const { locale } = useConnectContext();
  const [kept, setKept] = useState('');
  const [keptCategory, setKeptCategory] = useState<string | null>(null);
  const search = given ?? kept;
  const category = (givenCategory === undefined ? keptCategory : givenCategory) ?? undefined;
  const everything = useIntegrations();
  const list = useIntegrations({ search, category });
  const items = list.data?.items ?? none;
  const root = useRef<HTMLElement>(null);
  const { groups, freeze } = useFrozenGroups(items, { locale, list: root });
  const id = useId();
  usePanelAnnouncements(everything.data?.items);
  useSearchAnnouncement(`${search}${category ?? ''}`, items.length);

  const { status } = list;
  const state = { status, search, category, found: items.length, total: list.data?.total ?? 0 };
  const setSearch = (wanted: string): void => {
    setKept(wanted);
    onSearchChange?.(wanted);
  };
  const setCategory = (wanted: string | undefined): void => {
    setKeptCategory(wanted ?? null);
    onCategoryChange?.(wanted ?? null);
  };
  const own = { 'aria-busy': status === 'pending' || undefined, onFocus: freeze };
  return (
    <ListContext value={{ state, groups, setSearch, setCategory, id }}>
      <Part tag="div" name="integration-list" state={state} host={host} own={own} ownRef={root} />
    </ListContext>
  );
}
