import type { Workflow } from '@acme/connect';
import { useId } from 'react';
import { useConnectContext } from '../headless/connect-provider.tsx';
import { SettingsForm } from '../settings/settings-form.tsx';
import { Button } from './button.tsx';

interface WorkflowSettingsProps {
  readonly isOpen: boolean;
  readonly toggle: () => void;
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
