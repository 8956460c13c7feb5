import type { AnyConfig, WorkflowId } from '@acme/connect';
import { type FormEvent, useContext, useId, useMemo, useRef } from 'react';
import { useMessages } from '../../headless/connect-provider.tsx';
import type { DraftTarget } from '../../headless/settings/draft-store.ts';
import { type SettingsForm, useSettings } from '../../headless/settings/use-settings.ts';
import { useSubmit } from '../../headless/settings/use-submit.ts';
import { defaultAccount } from '../../headless/shown-state.ts';
import { useBlockedReason } from '../../headless/use-blocked-reason.ts';
import { useConnectedUser } from '../../headless/use-connected-user.ts';
import { AccountContext } from '../account-switch/account-context.ts';
import { IntegrationContext } from '../integration/integration-context.ts';
import { Part, type PartProps } from '../part/part.tsx';
import { WorkflowContext } from '../workflow/workflow-context.ts';
import { SettingsContext, type SettingsState } from './settings-context.ts';

/** The props of `Settings.Root`. */
export interface SettingsRootProps<Config = AnyConfig> extends Omit<PartProps<'form', SettingsState>, 'id'> {
  /** Absent: the account that an `AccountSwitch.Root` around it shows, else the default one of the integration around it. */
  readonly connectionId?: string | undefined;
  /** Absent: the workflow of a `Workflow.Root` around it, while its settings are open; else the settings of the account itself. */
  readonly workflowId?: WorkflowId<Config> | undefined;
}

export function SettingsRoot({ connectionId, workflowId, ...host }: SettingsRootProps): React.JSX.Element | null {
  const workflow = useContext(WorkflowContext);
  const chosen = useContext(AccountContext)?.connection;
  const integration = useContext(IntegrationContext)?.integration ?? workflow?.integration;
  const wanted = connectionId ?? workflow?.connectionId ?? chosen?.id;
  if (wanted === undefined && integration === undefined) {
    throw new Error('Acme Connect: give <Settings.Root> a connectionId, or put it into an <Integration.Root>.');
  }
  const shown = wanted ?? defaultAccount(integration?.connections ?? [])?.id;
  const isClosed = workflow !== undefined && workflowId === undefined && !workflow.settings.isOpen;
  if (shown === undefined || isClosed) return null;
  const shownWorkflow = workflowId ?? workflow?.workflow.id;
  return (
    <Loaded
      key={`${shown} ${shownWorkflow}`}
      connectionId={shown}
      workflowId={shownWorkflow}
      formId={workflow?.settings.id}
      host={host}
    />
  );
}

interface LoadedProps extends DraftTarget {
  readonly formId: string | undefined;
  readonly host: PartProps<'form', SettingsState>;
}

function Loaded({ connectionId, workflowId, formId, host }: LoadedProps): React.JSX.Element | null {
  const target = useMemo(() => ({ connectionId, workflowId }), [connectionId, workflowId]);
  const form = useSettings(connectionId, target).data;
  return form === undefined ? null : <Form form={form} target={target} formId={formId} host={host} />;
}

interface FormProps extends Pick<LoadedProps, 'formId' | 'host'> {
  readonly form: SettingsForm;
  readonly target: DraftTarget;
}

function Form({ form, target, formId, host }: FormProps): React.JSX.Element {
  const t = useMessages();
  const root = useRef<HTMLFormElement>(null);
  const save = useRef<HTMLElement>(null);
  const ownId = useId();
  const isOthers = form.connection.owner !== undefined;
  const isView = useConnectedUser().data?.readOnly === true;
  const reason = useBlockedReason();
  const blocked = isOthers ? t('settings.ownerOnly') : reason;
  const submit = useSubmit(form, root);
  const state: SettingsState = {
    state: form.dirty ? 'unsaved' : 'saved',
    pending: form.isSaving,
    invalid: form.error !== undefined || form.conflict !== undefined || Object.keys(form.errors).length > 0,
    disabled: blocked !== undefined,
    form,
  };
  const own = {
    id: formId ?? ownId,
    noValidate: true,
    'aria-label':
      form.workflow === undefined ? t('settings.title') : t('settings.titleWorkflow', { workflow: form.workflow.name }),
    onSubmit: (event: FormEvent) => {
      if (blocked === undefined) submit.submit(event);
      else event.preventDefault();
    },
  };
  const context = { state, form, target, submit, id: ownId, root, save, blocked, isReadOnly: isOthers || isView };
  return (
    <SettingsContext value={context}>
      <Part tag="form" name="settings" state={state} host={host} own={own} ownRef={root} />
    </SettingsContext>
  );
}
