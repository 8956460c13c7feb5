import { useContext } from 'react';
import { useRunMessages } from '../../headless/runs/run-messages.tsx';
import { todoOf } from '../../headless/runs/run-todo.ts';
import { Part, type PartProps } from '../part/part.tsx';
import { ExecutionContext } from '../execution/execution-context.ts';
import { type ExecutionState, RunContext } from './run-context.ts';

/** The run around a part; undefined while one that stands alone is loading. */
function useRun(): RunContext | undefined {
  const run = useContext(RunContext);
  const isAlone = useContext(ExecutionContext) !== undefined;
  if (run === undefined && !isAlone) {
    throw new Error('Acme Connect: put an <Executions.Item> or an <Execution.Root> around this part.');
  }
  return run;
}

export function RunStatus(host: PartProps<'span', ExecutionState>): React.JSX.Element | null {
  const known = useRun();
  const t = useRunMessages();
  if (known === undefined) return null;
  const { state, run } = known;
  const own = { children: t(`activity.status.${run.status}`) };
  return <Part tag="span" name="execution-status" state={state} host={host} own={own} />;
}

export function RunTime(host: Omit<PartProps<'time', ExecutionState>, 'dateTime'>): React.JSX.Element | null {
  const known = useRun();
  if (known === undefined) return null;
  const { state, run, times } = known;
  const own = { dateTime: run.startedAt, children: times.time(run.startedAt) };
  return <Part tag="time" name="execution-time" state={state} host={host} own={own} />;
}

export function RunDuration(host: PartProps<'span', ExecutionState>): React.JSX.Element | null {
  const known = useRun();
  const t = useRunMessages();
  if (known === undefined) return null;
  const { state, run, times } = known;
  const { startedAt, finishedAt, nextAttemptAt, status } = run;
  const waits = nextAttemptAt !== undefined && finishedAt === undefined;
  const key = status === 'retrying' ? 'activity.nextTry' : 'activity.goesOn';
  const children = waits ? t(key, { time: times.moment(nextAttemptAt) }) : times.duration(startedAt, finishedAt);
  if (children === undefined && host.children === undefined) return null;
  return <Part tag="span" name="execution-duration" state={state} host={host} own={{ children }} />;
}

export function RunReason(host: PartProps<'p', ExecutionState>): React.JSX.Element | null {
  const known = useRun();
  const t = useRunMessages();
  if (known === undefined) return null;
  const { state, run, place } = known;
  if (run.reason === undefined) return null;
  const own = { children: t(`activity.reason.${run.reason}`, { app: place.integration?.name ?? '' }) };
  return <Part tag="p" name="execution-reason" state={state} host={host} own={own} />;
}

export function RunAdvice(host: PartProps<'p', ExecutionState>): React.JSX.Element | null {
  const known = useRun();
  const t = useRunMessages();
  if (known === undefined) return null;
  const { state, run, place } = known;
  if (run.reason === undefined) return null;
  const own = { children: t(todoOf(run.reason, run.responsible), { app: place.integration?.name ?? '' }) };
  return <Part tag="p" name="execution-advice" state={state} host={host} own={own} />;
}
