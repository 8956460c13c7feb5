import { standingOf } from '@acme/connect-ui/headless';
import { useConnect, useConnectedUser, useIntegration, useWorkflowToggle } from './connect-ui.ts';

export function CrmCard() {
  const crm = useIntegration('crm');
  const { state, isBusy, start, cancel } = useConnect('crm');
  const tidyUp = useWorkflowToggle('tidy-up');
  const plan = useConnectedUser().data?.metadata.plan;

  if (crm.status === 'pending') return <p>Loading…</p>;
  if (crm.status === 'error') return <button onClick={() => void crm.refetch()}>Try again</button>;
  if (crm.data === undefined) return null;
  if (!standingOf(crm.data).mayBegin) return <a href="/plans">Not in {plan ?? 'your plan'}</a>;
  return (
    <section aria-label={crm.data.name}>
      {isBusy ? (
        <button onClick={() => void cancel()}>Cancel</button>
      ) : crm.data.state === 'connected' ? (
        <label>
          <input
            type="checkbox"
            checked={tidyUp.enabled}
            onChange={(event) => void tidyUp.setEnabled(event.target.checked)}
          />
          Tidy up contacts
        </label>
      ) : (
        // Inside the click, or the browser blocks the window.
        <button onClick={() => start()}>Connect {crm.data.name}</button>
      )}
      {state.phase === 'failed' && <p role="alert">{state.error.code}</p>}
      {tidyUp.error !== undefined && <p role="alert">Still {tidyUp.enabled ? 'on' : 'off'}.</p>}
    </section>
  );
}
