import type { ExecutionDetail } from '@acme/connect';
import { useId, useRef, useState } from 'react';
import { useAnnounce } from '../headless/announcer.tsx';
import { useAct } from '../headless/use-act.ts';
import type { UseExecution } from '../headless/use-executions.ts';
import { Button } from '../panel/button.tsx';
import { copyText } from '../panel/copy-text.ts';
import { FieldError } from '../panel/field-error.tsx';
import { useRunMessages } from './run-messages.tsx';

interface RunActionsProps {
  readonly run: ExecutionDetail;
  readonly workflow: string;
  readonly app: string;
  readonly retry: UseExecution['retry'];
}

/** Run again where that is allowed, and the reference that support asks for. */
export function RunActions({ run, workflow, app, retry }: RunActionsProps): React.JSX.Element {
  const t = useRunMessages();
  const announce = useAnnounce();
  const { attempt, isPending, error } = useAct();
  const [isShown, setShown] = useState(false);
  const copyButton = useRef<HTMLButtonElement>(null);
  const id = useId();

  async function runAgain(): Promise<void> {
    if (isPending || (await attempt(retry)) === undefined) return;
    announce(t('activity.againStarted', { workflow }));
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
      <FieldError
        id={id}
        text={error && `${t('activity.againFailed')} ${t(`error.${error.code}`, { app: app || workflow })}`}
      />
      <div data-acme-part="flow-actions">
        {(run.canRetry === true || isPending) && (
          <Button
            look="primary"
            label={t('activity.againRun', { workflow })}
            isBusy={isPending}
            onClick={() => void runAgain()}
          >
            {t('activity.again')}
          </Button>
        )}
        <Button ref={copyButton} look="quiet" onClick={() => void copy()}>
          {t('activity.copy')}
        </Button>
      </div>
      {isShown && (
        <p data-acme-part="hint" role="status">
          {t('activity.notCopied', { id: run.id })}
        </p>
      )}
    </div>
  );
}
