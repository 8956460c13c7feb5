import { useContext } from 'react';
import { accountName } from '../../headless/account-name.ts';
import { startedByText } from '../../headless/runs/started-by.ts';
import { useRunMessages } from '../../headless/runs/run-messages.tsx';
import { saySentences } from '../../messages/say-sentences.ts';
import { RunContext } from '../executions/run-context.ts';
import { buttonProps } from '../part/button-props.ts';
import { Part, type PartProps } from '../part/part.tsx';
import { usePartContext } from '../part/use-part-context.ts';
import { ExecutionContext, type ExecutionStepState, type OneExecutionState } from './execution-context.ts';

const root = 'Execution.Root';

export function ExecutionTitle(host: Omit<PartProps<'h3', OneExecutionState>, 'id'>): React.JSX.Element | null {
  const { state, titleId, title } = usePartContext(ExecutionContext, root);
  const known = useContext(RunContext);
  if (state.execution === undefined || known === undefined) return null;
  const own = { id: titleId, tabIndex: -1, children: <bdi>{known.place.workflow}</bdi> };
  return <Part tag="h3" name="execution-title" state={state} host={host} own={own} ownRef={title} />;
}

export function ExecutionSummary(host: PartProps<'dl', OneExecutionState>): React.JSX.Element | null {
  const { state } = usePartContext(ExecutionContext, root);
  const known = useContext(RunContext);
  const t = useRunMessages();
  const { execution: run } = state;
  if (run === undefined || known === undefined) return null;
  const { place, times } = known;
  const { integration, connection } = place;
  const facts = [
    { name: t('activity.started'), text: times.moment(run.startedAt), at: run.startedAt },
    { name: t('activity.by'), text: run.startedBy && startedByText(t, run.startedBy, integration?.name ?? '') },
    { name: t('activity.account'), text: connection && accountName(connection) },
    { name: t('activity.took'), text: times.duration(run.startedAt, run.finishedAt) },
  ];
  const children = facts.map(
    ({ name, text, at }) =>
      text !== undefined && (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{at === undefined ? text : <time dateTime={at}>{text}</time>}</dd>
        </div>
      ),
  );
  return <Part tag="dl" name="execution-summary" state={state} host={host} own={{ children }} />;
}

export function ExecutionSteps(host: PartProps<'ol', OneExecutionState>): React.JSX.Element | null {
  const { state } = usePartContext(ExecutionContext, root);
  const t = useRunMessages();
  const { execution: run } = state;
  if (run === undefined) return null;
  const { steps, moreSteps } = run;
  const own = { role: 'list', children: <ExecutionStep /> };
  return (
    <>
      {steps.length > 0 && <Part tag="ol" name="execution-steps" state={state} host={host} own={own} />}
      {steps.length === 0 && <p data-acme-primitive="execution-no-steps">{t('activity.noSteps')}</p>}
      {moreSteps !== undefined && (
        <p data-acme-primitive="execution-more-steps">{t('activity.moreSteps', { n: moreSteps })}</p>
      )}
    </>
  );
}

export function ExecutionStep(host: PartProps<'li', ExecutionStepState>): React.JSX.Element {
  const { state } = usePartContext(ExecutionContext, root);
  const known = useContext(RunContext);
  const t = useRunMessages();
  const app = known?.place.integration?.name ?? '';
  return (
    <>
      {state.execution?.steps.map((step) => {
        const { status, startedAt, finishedAt, tries, reason } = step;
        const words = {
          status: t(`activity.status.${status}`),
          took: known?.times.duration(startedAt, finishedAt),
          tries: tries > 1 ? t('activity.tries', { n: tries }) : undefined,
          reason: reason && t(`activity.reason.${reason}`, { app }),
        };
        const children = [step.name, words.status, words.took, words.tries, words.reason]
          .filter((text) => text !== undefined)
          .map((text, at) => (
            <span key={at}>
              {at > 0 && ' · '}
              <bdi>{text}</bdi>
            </span>
          ));
        const shown = { status, step, words };
        return <Part key={step.key} tag="li" name="execution-step" state={shown} host={host} own={{ children }} />;
      })}
    </>
  );
}

export function ExecutionError(host: PartProps<'div', OneExecutionState>): React.JSX.Element {
  const { state, loading, again } = usePartContext(ExecutionContext, root);
  const t = useRunMessages();
  const { error } = loading;
  const reference = error?.requestId !== undefined && t('error.reference', { id: error.requestId });
  const words = error && t(`error.${error.code}`, { app: t('activity.title') });
  const what = t(state.state === 'error' ? 'activity.loadError' : 'panel.refreshError');
  const children = again?.problem ?? (words && saySentences(t, what, words, reference));
  const shown = { ...state, invalid: children !== undefined };
  return <Part tag="div" name="execution-error" state={shown} host={host} own={{ role: 'alert', children }} />;
}

export function ExecutionRetry(host: PartProps<'button', OneExecutionState>): React.JSX.Element | null {
  const { state, loading, again } = usePartContext(ExecutionContext, root);
  const workflow = useContext(RunContext)?.place.workflow ?? '';
  const t = useRunMessages();
  const hasChildren = host.children !== undefined;
  if (state.state === 'error') {
    const { isRefreshing: isBusy, refetch } = loading;
    const own = buttonProps({ text: t('action.tryAgain'), hasChildren, isBusy, onPress: () => void refetch() });
    return <Part tag="button" name="execution-retry" state={{ ...state, pending: isBusy }} host={host} own={own} />;
  }
  if (again?.isOffered !== true) return null;
  const { isPending, blocked, begin } = again;
  const own = buttonProps({
    label: t('activity.againRun', { workflow }),
    text: t('activity.again'),
    hasChildren,
    blocked,
    isBusy: isPending,
    onPress: begin,
  });
  const shown = { ...state, pending: isPending, disabled: blocked !== undefined };
  return <Part tag="button" name="execution-retry" state={shown} host={host} own={own} />;
}

export function ExecutionReference(host: PartProps<'p', OneExecutionState>): React.JSX.Element {
  const { state, id } = usePartContext(ExecutionContext, root);
  const t = useRunMessages();
  return (
    <Part
      tag="p"
      name="execution-reference"
      state={state}
      host={host}
      own={{ children: t('error.reference', { id }) }}
    />
  );
}
