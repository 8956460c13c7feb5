import type { Integration } from '@acme/connect';
import { useConnectContext, useMessages } from '../headless/connect-provider.tsx';
import { hintKeys, remedies, useFieldsOf } from '../headless/flow-steps.ts';
import { useEffect } from 'react';
import type { UseConnect } from '../headless/use-connect.ts';
import { Button } from './button.tsx';
import { ErrorReference } from './error-text.tsx';
import { Glyph } from './glyph.tsx';
import { LazyFlowForm, preloadFlowForms } from './lazy-flow-form.tsx';
import type { ConnectActions } from './use-connect-actions.ts';

interface FlowAreaProps {
  readonly integration: Integration;
  readonly actions: ConnectActions;
  readonly blockedBy: string | undefined;
}

/** What is going on while an account is being connected, below the line of its integration. */
export function FlowArea(props: FlowAreaProps): React.JSX.Element | null {
  const { integration, actions, blockedBy } = props;
  const { flow } = actions;
  const { name: app } = integration;
  const { state } = flow;
  const isIdle = state.phase === 'idle';
  useEffect(() => {
    if (!isIdle) void preloadFlowForms();
  }, [isIdle]);
  const fields = useFieldsOf(flow);

  if (fields !== undefined && (state.phase === 'fields' || state.phase === 'verifying')) {
    return (
      <div data-acme-part="flow">
        <LazyFlowForm
          asks="credential"
          app={app}
          fields={fields}
          isBusy={state.phase === 'verifying' || state.isBusy}
          error={state.phase === 'fields' ? state.error : undefined}
          blockedBy={blockedBy}
          onSubmit={(values) => void flow.submit(values)}
          onCancel={actions.cancel}
        />
      </div>
    );
  }
  switch (state.phase) {
    case 'idle':
    case 'done':
    case 'fields':
      return null;
    case 'code_entry':
      return (
        <div data-acme-part="flow">
          <LazyFlowForm
            asks="code"
            app={app}
            isBusy={state.isBusy}
            error={state.error}
            onSubmit={(code) => void flow.enterCode(code)}
            onShow={flow.show}
          />
        </div>
      );
    case 'failed':
      return <Failure {...props} />;
    default:
      return <Waiting app={app} state={state} onShow={flow.show} onReopen={actions.reopen} />;
  }
}

interface WaitingProps {
  readonly app: string;
  readonly state: Extract<UseConnect['state'], { phase: 'opening' | 'awaiting' | 'verifying' }>;
  readonly onShow: () => void;
  readonly onReopen: () => void;
}

function Waiting({ app, state, onShow, onReopen }: WaitingProps): React.JSX.Element {
  const t = useMessages();
  const key =
    state.phase === 'opening'
      ? 'flow.openingWindow'
      : state.phase === 'verifying'
        ? 'flow.verifying'
        : hintKeys[state.hint];
  return (
    <div data-acme-part="flow">
      <p data-acme-part="flow-text" role="status">
        {t(key, { app })}
      </p>
      {state.phase === 'awaiting' && state.hint !== 'offline' && (
        <div data-acme-part="flow-actions">
          {state.hint === 'window_closed' || state.hint === 'in_tab' ? (
            <Button onClick={onReopen}>{t('action.openAgain')}</Button>
          ) : (
            <Button onClick={onShow}>{t('action.showWindow')}</Button>
          )}
        </div>
      )}
    </div>
  );
}

function Failure({ integration, actions, blockedBy }: FlowAreaProps): React.JSX.Element | null {
  const { flow, connectionId } = actions;
  const { t, slots } = useConnectContext();
  const { name: app, accountLimit } = integration;
  if (flow.state.phase !== 'failed' || flow.state.error.code === 'cancelled') return null;
  const { error } = flow.state;
  const remedy = remedies[error.code];
  const isFull = error.code === 'limit_reached';
  const { LockedAction } = slots;
  return (
    <div data-acme-part="flow" data-tone="bad">
      <div data-acme-part="notice" data-tone="bad" role="alert">
        <Glyph name="triangle" />
        <p data-acme-part="notice-text">
          {isFull && accountLimit !== undefined
            ? t('flow.limit', { n: accountLimit })
            : t(`error.${error.code}`, { app })}
        </p>
        <ErrorReference error={error} />
      </div>
      {error.code === 'admin_consent_required' && (
        <LazyFlowForm
          asks="link"
          app={app}
          integrationId={integration.id}
          connectionId={connectionId}
          blockedBy={blockedBy}
          look="primary"
        />
      )}
      <div data-acme-part="flow-actions">
        {remedy !== undefined && (
          <Button look="primary" onClick={() => actions.retry()} blockedBy={blockedBy}>
            {t(remedy, { app })}
          </Button>
        )}
        {error.code === 'popup_blocked' && (
          <Button onClick={() => actions.retry({ mode: 'redirect' })} blockedBy={blockedBy}>
            {t('action.continueInTab')}
          </Button>
        )}
        {error.code === 'account_mismatch' && (
          <Button onClick={actions.connect} blockedBy={blockedBy}>
            {t('action.addAsNew')}
          </Button>
        )}
        {isFull && LockedAction !== undefined && <LockedAction integration={integration} />}
        <Button look="quiet" onClick={flow.reset}>
          {t('action.dismiss')}
        </Button>
      </div>
    </div>
  );
}
