import type { AnyConfig, IntegrationId, WorkflowId } from '@acme/connect';
import { useContext, useId, useRef } from 'react';
import { RunMessages, useRunMessages } from '../../headless/runs/run-messages.tsx';
import { useRunList } from '../../headless/runs/use-run-list.ts';
import { AccountContext } from '../account-switch/account-context.ts';
import { IntegrationContext } from '../integration/integration-context.ts';
import { Part, type PartProps } from '../part/part.tsx';
import { ExecutionsContext, type ExecutionsState } from './executions-context.ts';
import { focusRun } from './focus-run.ts';

/** The props of `Executions.Root`. */
export interface ExecutionsRootProps<Config = AnyConfig> extends PartProps<'section', ExecutionsState> {
  /** Absent: the integration of an `Integration.Root` around it, else all. */
  readonly integrationId?: IntegrationId<Config> | undefined;
  /** Absent: of every workflow; the customer may choose one. */
  readonly workflowId?: WorkflowId<Config> | undefined;
  /** Absent: the account that an `AccountSwitch.Root` around it shows, else all; the customer may choose one. */
  readonly connectionId?: string | undefined;
}

export function ExecutionsRoot(props: ExecutionsRootProps): React.JSX.Element {
  return (
    <RunMessages>
      <Root {...props} />
    </RunMessages>
  );
}

function Root({ integrationId, workflowId, connectionId, ...host }: ExecutionsRootProps): React.JSX.Element {
  const t = useRunMessages();
  const integration = useContext(IntegrationContext)?.integration;
  const chosen = useContext(AccountContext)?.connection;
  const root = useRef<HTMLElement>(null);
  const scope = {
    integrationId: integrationId ?? integration?.id,
    workflowId,
    connectionId: connectionId ?? chosen?.id,
  };
  const list = useRunList(scope, (from) => {
    // With the last page the button goes.
    if (document.activeElement === document.body) focusRun(root.current, from);
  });
  const { status, data, error } = list.runs;
  const state = {
    status,
    invalid: error !== undefined,
    count: list.items.length,
    newCount: data?.newCount ?? 0,
  };
  const own = { 'aria-label': t('activity.title'), 'aria-busy': status === 'pending' || undefined };
  return (
    <ExecutionsContext value={{ state, list, scope, id: useId(), root }}>
      <Part tag="section" name="executions" state={state} host={host} own={own} ownRef={root} />
    </ExecutionsContext>
  );
}
