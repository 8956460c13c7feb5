import { useEffect } from 'react';
import { useAnnounce } from '../../headless/announcer.tsx';
import { useRunMessages } from '../../headless/runs/run-messages.tsx';
import { saySentences } from '../../messages/say-sentences.ts';
import { Part, type PartProps } from '../part/part.tsx';
import { usePartContext } from '../part/use-part-context.ts';
import { ExecutionsContext, type ExecutionsState } from './executions-context.ts';
import { focusRun } from './focus-run.ts';

const root = 'Executions.Root';

export function ExecutionsNewRuns(host: PartProps<'button', ExecutionsState>): React.JSX.Element | null {
  const { state, list, root: element } = usePartContext(ExecutionsContext, root);
  const t = useRunMessages();
  if (state.newCount === 0) return null;
  async function show(): Promise<void> {
    await list.showNew();
    // The button is gone with what it counted.
    requestAnimationFrame(() => focusRun(element.current, 0));
  }
  const own = { type: 'button', children: t('activity.new', { n: state.newCount }), onClick: () => void show() };
  return <Part tag="button" name="executions-new" state={state} host={host} own={own} />;
}

export function ExecutionsLoadOlder(host: PartProps<'button', ExecutionsState>): React.JSX.Element | null {
  const { state, list } = usePartContext(ExecutionsContext, root);
  const t = useRunMessages();
  if (list.runs.data?.hasOlder !== true) return null;
  const { isLoadingOlder } = list;
  const own = {
    type: 'button',
    'aria-busy': isLoadingOlder || undefined,
    children: t('activity.older'),
    onClick: list.loadOlder,
  };
  return (
    <Part tag="button" name="executions-older" state={{ ...state, pending: isLoadingOlder }} host={host} own={own} />
  );
}

export function ExecutionsEmpty(host: PartProps<'p', ExecutionsState>): React.JSX.Element | null {
  const { state, list } = usePartContext(ExecutionsContext, root);
  const t = useRunMessages();
  if (state.status !== 'ready' || state.count > 0) return null;
  const own = { children: t(list.isChosen ? 'activity.noMatch' : 'activity.empty') };
  const shown = { ...state, state: list.isChosen ? 'no_match' : 'empty' };
  return <Part tag="p" name="executions-empty" state={shown} host={host} own={own} />;
}

const announceAfterMs = 1_000;

export function ExecutionsSkeleton(host: PartProps<'div', ExecutionsState>): React.JSX.Element | null {
  const { state } = usePartContext(ExecutionsContext, root);
  return state.status === 'pending' ? <Loading host={host} state={state} /> : null;
}

interface LoadingProps {
  readonly host: PartProps<'div', ExecutionsState>;
  readonly state: ExecutionsState;
}

function Loading({ host, state }: LoadingProps): React.JSX.Element {
  const t = useRunMessages();
  const announce = useAnnounce();
  useEffect(() => {
    const timer = setTimeout(() => announce(t('activity.loading')), announceAfterMs);
    return () => clearTimeout(timer);
  }, [announce, t]);
  return <Part tag="div" name="executions-skeleton" state={state} host={host} own={{ 'aria-hidden': true }} />;
}

export function ExecutionsError(host: PartProps<'div', ExecutionsState>): React.JSX.Element {
  const { state, list } = usePartContext(ExecutionsContext, root);
  const t = useRunMessages();
  const { status, data, error } = list.runs;
  const what =
    status === 'error' ? 'activity.loadError' : data?.hasOlder === true ? 'activity.olderError' : 'panel.refreshError';
  const words = error && t(`error.${error.code}`, { app: t('activity.title') });
  const reference = error?.requestId !== undefined && t('error.reference', { id: error.requestId });
  const own = { role: 'alert', children: words && saySentences(t, t(what), words, reference) };
  return <Part tag="div" name="executions-error" state={state} host={host} own={own} />;
}

export function ExecutionsRetry(host: PartProps<'button', ExecutionsState>): React.JSX.Element | null {
  const { state, list, root: element } = usePartContext(ExecutionsContext, root);
  const t = useRunMessages();
  const { error, isRefreshing, refetch } = list.runs;
  if (error === undefined) return null;
  async function again(): Promise<void> {
    await refetch();
    // The button is gone with the error.
    requestAnimationFrame(() => document.activeElement === document.body && focusRun(element.current, 0));
  }
  const own = {
    type: 'button',
    'aria-busy': isRefreshing || undefined,
    children: t('action.tryAgain'),
    onClick: () => void again(),
  };
  return (
    <Part tag="button" name="executions-retry" state={{ ...state, pending: isRefreshing }} host={host} own={own} />
  );
}
