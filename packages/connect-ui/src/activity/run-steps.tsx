import type { ExecutionDetail } from '@acme/connect';
import { RunStatus } from './run-status.tsx';
import type { RunTimes } from '../headless/runs/run-times.ts';
import { useRunMessages } from '../headless/runs/run-messages.tsx';

interface RunStepsProps {
  readonly run: ExecutionDetail;
  readonly app: string;
  readonly times: RunTimes;
}

export function RunSteps({ run: { steps, moreSteps }, app, times }: RunStepsProps): React.JSX.Element {
  const t = useRunMessages();
  if (steps.length === 0) return <p data-acme-part="details-text">{t('activity.noSteps')}</p>;
  return (
    <>
      <ol data-acme-part="run-steps">
        {steps.map((step) => {
          const took = times.duration(step.startedAt, step.finishedAt);
          return (
            <li data-acme-part="run-step" key={step.key}>
              <RunStatus status={step.status} />
              <span data-acme-part="run-step-name">{step.name}</span>
              <span data-acme-part="run-took">
                {[took, step.tries > 1 ? t('activity.tries', { n: step.tries }) : undefined]
                  .filter((text) => text !== undefined)
                  .join(' · ')}
              </span>
              {step.reason !== undefined && (
                <span data-acme-part="run-note">{t(`activity.reason.${step.reason}`, { app })}</span>
              )}
            </li>
          );
        })}
      </ol>
      {moreSteps !== undefined && <p data-acme-part="details-text">{t('activity.moreSteps', { n: moreSteps })}</p>}
    </>
  );
}
