'use client';
import type { AnyConfig, Integration, Workflow, WorkflowId } from '@acme/connect';
import { useContext, useId, useRef, useState } from 'react';
import { useBlockedReason } from '../../headless/use-blocked-reason.ts';
import { useConnectedUser } from '../../headless/use-connected-user.ts';
import { useWorkflowRun } from '../../headless/use-workflow-run.ts';
import { useWorkflowSwitch } from '../../headless/use-workflow-switch.ts';
import { AccountContext } from '../account-switch/account-context.ts';
import { IntegrationContext } from '../integration/integration-context.ts';
import { Part, type PartProps } from '../part/part.tsx';

import { WorkflowContext, type WorkflowState } from './workflow-context.ts';

/** The props of `Workflow.Root`. */
export interface WorkflowRootProps<Config = AnyConfig> extends Omit<PartProps<'div', WorkflowState>, 'id'> {
  /** The workflow. Absent: written once, it stands for every workflow of the `Integration.Root` around it. */
  readonly id?: WorkflowId<Config>;
  /** Of which account. Absent: of the one that an `AccountSwitch.Root` around it shows, else of all that it belongs to. */
  readonly connectionId?: string | undefined;
  /**
   * Somebody wants to switch it on, and settings are missing. `Workflow.Hint` says which; a `Settings.Root` inside is shown, and
   * where you have none, show them.
   */
  readonly onSettingsMissing?: ((workflow: Workflow) => void) | undefined;
}

/**
 * A workflow and its switch. Nothing while it is loading, or where there is no such workflow.
 *
 * @example
 * <Workflow.Root id="send-contacts"><Workflow.Toggle /> <Workflow.Label /> <Workflow.Error /></Workflow.Root>
 */
export function WorkflowRoot(props: WorkflowRootProps): React.JSX.Element {
  const { id, connectionId, onSettingsMissing, ...host } = props;
  const around = useContext(IntegrationContext)?.integration;
  const chosen = useContext(AccountContext)?.connection;
  const user = useConnectedUser();
  if (id === undefined && around === undefined) {
    throw new Error('Acme Connect: give <Workflow.Root> an id, or put it into an <Integration.Root>.');
  }
  const integrations = around === undefined ? (user.data?.integrations ?? []) : [around];
  return (
    <>
      {integrations.flatMap((integration) =>
        integration.workflows
          .filter((workflow) => id === undefined || workflow.id === id)
          .map((workflow) => (
            <Loaded
              key={workflow.id}
              integration={integration}
              workflow={workflow}
              connectionId={connectionId ?? chosen?.id}
              onSettingsMissing={onSettingsMissing}
              host={host}
            />
          )),
      )}
    </>
  );
}

interface LoadedProps extends Pick<WorkflowRootProps, 'onSettingsMissing'> {
  readonly integration: Integration;
  readonly workflow: Workflow;
  readonly connectionId: string | undefined;
  readonly host: PartProps<'div', WorkflowState>;
}

function Loaded(props: LoadedProps): React.JSX.Element {
  const { integration, workflow, connectionId, onSettingsMissing, host } = props;
  const [isOpen, setOpen] = useState(false);
  const onMissing = (): void => {
    setOpen(true);
    onSettingsMissing?.(workflow);
  };
  const toggle = useWorkflowSwitch({ workflow, integration, connectionId, onMissing });
  const start = useWorkflowRun(workflow.id, connectionId === undefined ? {} : { connectionId });
  const blocked = useBlockedReason();
  const id = useId();
  const input = useRef<HTMLElement>(null);
  const state = {
    state: toggle.enabled ? 'on' : 'off',
    pending: toggle.isPending,
    invalid: toggle.error !== undefined || start.error !== undefined,
    disabled: toggle.isRefused || blocked !== undefined,
    workflow,
  } as const;
  const settings = { isOpen, id: `${id}-settings`, toggle: () => setOpen(!isOpen) };
  const context = { state, workflow, integration, connectionId, settings, toggle, start, blocked, id, input };
  return (
    <WorkflowContext value={context}>
      <Part tag="div" name="workflow" state={state} host={host} />
    </WorkflowContext>
  );
}
