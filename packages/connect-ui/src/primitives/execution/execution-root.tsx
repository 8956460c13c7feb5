import type { ExecutionDetail } from '@acme/connect';
import { type ReactNode, useContext, useId, useRef } from 'react';
import { RunMessages } from '../../headless/runs/run-messages.tsx';
import { useRunAgain } from '../../headless/runs/use-run-again.ts';
import { useExecution } from '../../headless/use-executions.ts';
import { RunContext } from '../executions/run-context.ts';
import { useRunContext } from '../executions/use-run-context.ts';
import { Part, type PartProps } from '../part/part.tsx';
import { ExecutionContext, type OneExecutionState } from './execution-context.ts';

/** The props of `Execution.Root`. */
export interface ExecutionRootProps extends PartProps<'article', OneExecutionState> {
  /** The run. Absent: the one of the `Executions.Item` around it. */
  readonly executionId?: string | undefined;
}

export function ExecutionRoot({ executionId, ...host }: ExecutionRootProps): React.JSX.Element {
  const listed = useContext(RunContext)?.run.id;
  const id = executionId ?? listed;
  if (id === undefined) {
    throw new Error('Acme Connect: give <Execution.Root> an executionId, or put it into an <Executions.Item>.');
  }
  return (
    <RunMessages>
      <Root key={id} id={id} host={host} />
    </RunMessages>
  );
}

interface RootProps {
  readonly id: string;
  readonly host: PartProps<'article', OneExecutionState>;
}

function Root({ id, host }: RootProps): React.JSX.Element {
  const loading = useExecution(id);
  const titleId = useId();
  const title = useRef<HTMLElement>(null);
  const { status, data: run } = loading;
  const state: OneExecutionState = { state: status, status: run?.status, execution: run };
  const context: ExecutionContext = { state, id, titleId, title, loading, again: undefined };
  const own = {
    'aria-labelledby': run === undefined ? undefined : titleId,
    'aria-busy': status === 'pending' || undefined,
  };
  const article = <Part tag="article" name="execution" state={state} host={host} own={own} />;
  return run === undefined ? (
    <RunContext value={undefined}>
      <ExecutionContext value={context}>{article}</ExecutionContext>
    </RunContext>
  ) : (
    <Loaded run={run} context={context}>
      {article}
    </Loaded>
  );
}

interface LoadedProps {
  readonly run: ExecutionDetail;
  readonly context: ExecutionContext;
  readonly children: ReactNode;
}

function Loaded({ run, context, children }: LoadedProps): React.JSX.Element {
  const { loading, title } = context;
  const known = useRunContext()(run);
  const { workflow, integration } = known.place;
  const { runAgain, ...again } = useRunAgain({ run, retry: loading.retry, workflow, app: integration?.name ?? '' });
  async function begin(): Promise<void> {
    // What could be pressed is gone, and what the title is about has changed.
    if (await runAgain()) title.current?.focus();
  }
  return (
    <RunContext value={known}>
      <ExecutionContext value={{ ...context, again: { ...again, begin: () => void begin() } }}>
        {children}
      </ExecutionContext>
    </RunContext>
  );
}
