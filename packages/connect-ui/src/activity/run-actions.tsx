import type { ExecutionDetail } from '@acme/connect';
import { useId, useRef, useState } from 'react';
import { useAnnounce } from '../headless/announcer.tsx';
import { useRunMessages } from '../headless/runs/run-messages.tsx';
import { useRunAgain } from '../headless/runs/use-run-again.ts';
import type { UseExecution } from '../headless/use-executions.ts';
import { Button } from '../panel/button.tsx';
import { copyText } from '../panel/copy-text.ts';
import { FieldError } from '../panel/field-error.tsx';

interface RunActionsProps {
  readonly run: ExecutionDetail;
  readonly workflow: string;
  readonly app: string;
  readonly retry: UseExecution['retry'];
}

/** Run again where that is allowed, and the reference that support asks for. */
export function RunActions(props: RunActionsProps): React.JSX.Element {
  const { run, workflow } = props;
  const t = useRunMessages();
  const announce = useAnnounce();
  const { isOffered, isPending, blocked, problem, runAgain } = useRunAgain(props);
  const [isShown, setShown] = useState(false);
  const copyButton = useRef<HTMLButtonElement>(null);
  const id = useId();

  async function begin(): Promise<void> {
    if (!(await runAgain())) return;
    // What could be pressed is gone, and the state above has changed.
    copyButton.current?.closest('[data-acme-part="run-detail"]')?.querySelector<HTMLElement>('[tabindex]')?.focus();
  }

  async function copy(): Promise<void> {
    const isCopied = await copyText(run.id);
    setShown(!isCopied);
    if (isCopied) announce(t('activity.copied'));
  }

  return (
    <div data-acme-part="run-actions">
      <FieldError id={id} text={problem} />
      <div data-acme-part="flow-actions">
        {isOffered && (
          <Button
            look="primary"
            label={t('activity.againRun', { workflow })}
            isBusy={isPending}
            blockedBy={blocked && `${id}-blocked`}
            onClick={() => void begin()}
          >
            {t('activity.again')}
          </Button>
        )}
        <Button ref={copyButton} look="quiet" onClick={() => void copy()}>
          {t('activity.copy')}
        </Button>
      </div>
      {isOffered && blocked !== undefined && (
        <p data-acme-part="hint" id={`${id}-blocked`}>
          {blocked}
        </p>
      )}
      {isShown && (
        <p data-acme-part="hint" role="status">
          {t('activity.notCopied', { id: run.id })}
        </p>
      )}
    </div>
  );
}
