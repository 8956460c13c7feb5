import type { Integration, Workflow } from '@acme/connect';
import { useAnnounce } from '../headless/announcer.tsx';
import { useMessages } from '../headless/connect-provider.tsx';
import { useWorkflowRun } from '../headless/use-workflow-run.ts';
import { saySentences } from '../messages/say-sentences.ts';
import { Button } from './button.tsx';
import { Glyph } from './glyph.tsx';

interface WorkflowRunProps {
  readonly workflow: Workflow;
  readonly integration: Integration;
  readonly connectionId: string;
  readonly blockedBy: string | undefined;
}

/** The button of a workflow that customers may start themselves. */
export function WorkflowRun({ workflow, integration, connectionId, blockedBy }: WorkflowRunProps): React.JSX.Element {
  const t = useMessages();
  const announce = useAnnounce();
  const { run, started, isPending, error } = useWorkflowRun(workflow.id, { connectionId });
  return (
    <div data-acme-part="workflow-run">
      <Button
        label={t('workflow.run', { workflow: workflow.name })}
        isBusy={isPending}
        blockedBy={blockedBy}
        onClick={() => {
          if (isPending) return;
          void run().then((accepted) => {
            if (accepted) announce(t('workflow.started', { workflow: workflow.name }));
          });
        }}
      >
        {t('action.runNow')}
      </Button>
      {started > 0 && error === undefined && <span data-acme-part="hint">{t('workflow.startedHint')}</span>}
      {error !== undefined && (
        <div data-acme-part="workflow-error" role="alert">
          <Glyph name="triangle" />
          <span data-acme-part="field-error-text">
            {saySentences(
              t,
              t('workflow.runFailed', { workflow: workflow.name }),
              error.code !== 'server_error' && t(`error.${error.code}`, { app: integration.name }),
            )}
          </span>
        </div>
      )}
    </div>
  );
}
