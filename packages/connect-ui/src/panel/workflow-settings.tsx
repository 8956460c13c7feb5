import type { Integration, Workflow } from '@acme/connect';
import { useId, useState } from 'react';
import { useConnectContext } from '../headless/connect-provider.tsx';
import { SettingsForm } from '../settings/settings-form.tsx';
import { Button } from './button.tsx';

/** The settings of one workflow on one account: whether they are shown, and what is not filled in. */
interface SettingsOfWorkflow {
  readonly isOpen: boolean;
  readonly toggle: () => void;
  /** The labels of what is missing, in one text; undefined where nothing is. */
  readonly missing: string | undefined;
  /** Somebody wanted to switch it on before everything was filled in. */
  readonly isAsked: boolean;
  readonly ask: () => void;
}

export function useWorkflowSettings(
  { connections }: Integration,
  connectionId: string,
  { id, settings = [] }: Workflow,
): SettingsOfWorkflow {
  const { locale } = useConnectContext();
  const [isOpen, setOpen] = useState(false);
  const [isAsked, setAsked] = useState(false);
  const { missing = [] } =
    connections.find((one) => one.id === connectionId)?.workflows.find((one) => one.id === id)?.settings ?? {};
  const labels = missing.map((name) => settings.find((setting) => setting.name === name)?.label ?? name);
  return {
    isOpen,
    toggle: () => setOpen(!isOpen),
    missing: labels.length === 0 ? undefined : new Intl.ListFormat(locale).format(labels),
    isAsked,
    ask: () => {
      setAsked(true);
      setOpen(true);
    },
  };
}

interface WorkflowSettingsProps extends Pick<SettingsOfWorkflow, 'isOpen' | 'toggle'> {
  readonly workflow: Workflow;
  readonly connectionId: string;
  readonly headingLevel: number;
}

/** Shows and hides the form; what was typed stays. Nothing where a workflow has no settings. */
export function WorkflowSettings(props: WorkflowSettingsProps): React.JSX.Element | null {
  const { workflow, connectionId, headingLevel, isOpen, toggle } = props;
  const { t } = useConnectContext();
  const id = useId();
  if (workflow.settings === undefined) return null;
  return (
    <>
      <Button
        look="quiet"
        label={t('workflow.settingsOf', { workflow: workflow.name })}
        expanded={isOpen}
        controls={isOpen ? id : undefined}
        onClick={toggle}
      >
        {t('workflow.settings')}
      </Button>
      {isOpen && (
        <div data-acme-part="workflow-settings" id={id}>
          <SettingsForm connectionId={connectionId} workflowId={workflow.id} headingLevel={headingLevel} />
        </div>
      )}
    </>
  );
}
