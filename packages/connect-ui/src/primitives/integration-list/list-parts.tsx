'use client';
import { Fragment, useEffect } from 'react';
import { useAnnounce } from '../../headless/announcer.tsx';
import { useMessages } from '../../headless/connect-provider.tsx';
import type { GroupName } from '../../headless/group-integrations.ts';
import { ListedIntegrationContext } from '../integration/integration-context.ts';
import { Part, type PartProps, type PartState } from '../part/part.tsx';
import { usePartContext } from '../part/use-part-context.ts';
import { type IntegrationListState, ListContext, ListGroupContext } from './list-context.ts';

const root = 'IntegrationList.Root';
const announceAfterMs = 1000;

/** Searches names and descriptions. Called "Search integrations", unless you give it an `aria-label` or a label: then pass `aria-label={undefined}`. */
export function IntegrationListSearch(host: PartProps<'input', IntegrationListState>): React.JSX.Element {
  const { state, setSearch } = usePartContext(ListContext, root);
  const t = useMessages();
  const own = {
    type: 'search',
    'aria-label': t('panel.search'),
    autoComplete: 'off',
    spellCheck: false,
    value: state.search,
    onChange: (event: { readonly target: { readonly value: string } }) => setSearch(event.target.value),
  };
  return <Part tag="input" name="integration-search" state={state} host={host} own={own} />;
}

/** What the parts of one group tell. */
export interface IntegrationGroupState extends PartState {
  readonly status: GroupName;
  /** How many integrations are in it. */
  readonly count: number;
}

/** The props of `IntegrationList.Group`. */
export interface IntegrationListGroupProps extends PartProps<'section', IntegrationGroupState> {
  /** Only this group. Absent: written once, it stands for every group that is not empty. */
  readonly name?: GroupName | undefined;
}

/** A group of integrations, a `<section>` that is called by its label. */
export function IntegrationListGroup({ name, ...host }: IntegrationListGroupProps): React.JSX.Element {
  const { groups, id } = usePartContext(ListContext, root);
  return (
    <>
      {groups
        .filter((group) => name === undefined || group.name === name)
        .map((group) => (
          <ListGroupContext key={group.name} value={group}>
            <Part
              tag="section"
              name="integration-group"
              state={{ status: group.name, count: group.integrations.length }}
              host={host}
              own={{ 'aria-labelledby': `${id}-${group.name}` }}
            />
          </ListGroupContext>
        ))}
    </>
  );
}

/** The name of the group, a heading of the second level; `render` makes another one of it. */
export function IntegrationListGroupLabel(host: Omit<PartProps<'h2', IntegrationGroupState>, 'id'>): React.JSX.Element {
  const { id } = usePartContext(ListContext, root);
  const group = usePartContext(ListGroupContext, 'IntegrationList.Group');
  const t = useMessages();
  const own = { id: `${id}-${group.name}`, children: t(`group.${group.name}`) };
  const state = { status: group.name, count: group.integrations.length };
  return <Part tag="h2" name="integration-group-label" state={state} host={host} own={own} />;
}

/** The `<ul>` of a group. */
export function IntegrationListItems(host: PartProps<'ul', IntegrationGroupState>): React.JSX.Element {
  const { name, integrations } = usePartContext(ListGroupContext, 'IntegrationList.Group');
  const state = { status: name, count: integrations.length };
  // Said again for the browsers that take a list without bullets for none.
  return <Part tag="ul" name="integration-items" state={state} host={host} own={{ role: 'list' }} />;
}

/** Written once, it stands for every integration of its group; `Integration.Root` inside needs no `id`. */
export function IntegrationListItem(host: PartProps<'li', PartState>): React.JSX.Element {
  const { integrations } = usePartContext(ListGroupContext, 'IntegrationList.Group');
  return (
    <>
      {integrations.map(({ id, state }) => (
        <ListedIntegrationContext key={id} value={id}>
          <Part tag="li" name="integration-item" state={{ status: state }} host={host} />
        </ListedIntegrationContext>
      ))}
    </>
  );
}

/** Stands there when there is nothing to show: no integrations (`data-state="empty"`), or none that match (`no_match`). */
export function IntegrationListEmpty(host: PartProps<'p', IntegrationListState>): React.JSX.Element | null {
  const { state } = usePartContext(ListContext, root);
  const t = useMessages();
  const { status, search, found, total } = state;
  if (status !== 'ready' || found > 0) return null;
  const isEmpty = total === 0;
  const own = { children: isEmpty ? t('panel.empty') : t('panel.noMatch', { q: search }) };
  const shown = { ...state, state: isEmpty ? 'empty' : 'no_match' };
  return <Part tag="p" name="integration-empty" state={shown} host={host} own={own} />;
}

/** The props of `IntegrationList.Skeleton`. */
export interface IntegrationListSkeletonProps extends PartProps<'div', IntegrationListState> {
  /** How often its children are repeated. Default 4. */
  readonly rows?: number | undefined;
}

/** Stands there until the integrations are: rows of the height of yours, hidden from assistive technology, which is told after a second. */
export function IntegrationListSkeleton(props: IntegrationListSkeletonProps): React.JSX.Element | null {
  const { state } = usePartContext(ListContext, root);
  return state.status === 'pending' ? <Loading {...props} state={state} /> : null;
}

function Loading(props: IntegrationListSkeletonProps & { readonly state: IntegrationListState }): React.JSX.Element {
  const { rows = 4, state, children, ...host } = props;
  const t = useMessages();
  const announce = useAnnounce();
  useEffect(() => {
    const timer = setTimeout(() => announce(t('panel.loading')), announceAfterMs);
    return () => clearTimeout(timer);
  }, [announce, t]);
  const row = typeof children === 'function' ? children(state) : children;
  const repeated = Array.from({ length: rows }, (_, index) => <Fragment key={index}>{row}</Fragment>);
  const own = { 'aria-hidden': true, children: repeated };
  return <Part tag="div" name="integration-skeleton" state={state} host={host} own={own} />;
}
