import { accountName } from '../../headless/account-name.ts';
import { groupByDay } from '../../headless/runs/group-by-day.ts';
import { useRunMessages } from '../../headless/runs/run-messages.tsx';
import { useRunTimes } from '../../headless/runs/run-times.ts';
import { Part, type PartProps } from '../part/part.tsx';
import { usePartContext } from '../part/use-part-context.ts';
import { DayContext, ExecutionsContext, type ExecutionsDayState } from './executions-context.ts';
import { type ExecutionState, RunContext } from './run-context.ts';
import { useRunContext } from './use-run-context.ts';

const root = 'Executions.Root';
const dayRoot = 'Executions.Day';

export function ExecutionsDay(host: PartProps<'section', ExecutionsDayState>): React.JSX.Element {
  const { list, id } = usePartContext(ExecutionsContext, root);
  const times = useRunTimes();
  return (
    <>
      {groupByDay(list.items, times).map(([day, runs]) => {
        const state = { day, count: runs.length };
        const labelId = `${id}-${day}`;
        return (
          <DayContext key={day} value={{ state, runs, labelId }}>
            <Part tag="section" name="executions-day" state={state} host={host} own={{ 'aria-labelledby': labelId }} />
          </DayContext>
        );
      })}
    </>
  );
}

export function ExecutionsDayLabel(host: Omit<PartProps<'h3', ExecutionsDayState>, 'id'>): React.JSX.Element {
  const { state, runs, labelId } = usePartContext(DayContext, dayRoot);
  const times = useRunTimes();
  const children = <time dateTime={state.day}>{times.day(runs[0]?.startedAt ?? state.day)}</time>;
  return <Part tag="h3" name="executions-day-label" state={state} host={host} own={{ id: labelId, children }} />;
}

export function ExecutionsItems(host: PartProps<'ol', ExecutionsDayState>): React.JSX.Element {
  const { state } = usePartContext(DayContext, dayRoot);
  // Said again for the browsers that take a list without numbers for none.
  return <Part tag="ol" name="executions-items" state={state} host={host} own={{ role: 'list' }} />;
}

export function ExecutionsItem(host: PartProps<'li', ExecutionState>): React.JSX.Element {
  const { runs } = usePartContext(DayContext, dayRoot);
  const contextOf = useRunContext();
  return (
    <>
      {runs.map((run) => {
        const context = contextOf(run);
        return (
          <RunContext key={run.id} value={context}>
            <Part tag="li" name="execution-item" state={context.state} host={host} />
          </RunContext>
        );
      })}
    </>
  );
}

/** The props of `Executions.Trigger`. */
export interface ExecutionsTriggerProps extends PartProps<'button', ExecutionState> {
  /** Shows the run. */
  readonly onOpen: (executionId: string) => void;
}

export function ExecutionsTrigger({ onOpen, ...host }: ExecutionsTriggerProps): React.JSX.Element {
  const { state, run, place, times } = usePartContext(RunContext, 'Executions.Item');
  const t = useRunMessages();
  const name = [place.workflow, t(`activity.status.${run.status}`), times.time(run.startedAt)].join(', ');
  const own = {
    type: 'button',
    'aria-label': host.children === undefined ? name : undefined,
    children: <bdi>{place.workflow}</bdi>,
    onClick: () => onOpen(run.id),
  };
  return <Part tag="button" name="execution-trigger" state={state} host={host} own={own} />;
}

export function ExecutionsAccount(host: PartProps<'span', ExecutionState>): React.JSX.Element | null {
  const { state, place } = usePartContext(RunContext, 'Executions.Item');
  const { integration, connection } = place;
  if (connection === undefined || (integration?.connections.length ?? 0) < 2) return null;
  const own = { children: <bdi>{accountName(connection)}</bdi> };
  return <Part tag="span" name="execution-account" state={state} host={host} own={own} />;
}
