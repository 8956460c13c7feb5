import { useState } from 'react';
import type { SessionAnswer } from '../routes/session-routes.ts';
import type { SupportAnswer } from '../routes/support-routes.ts';
import { send, useAction, useAnswer } from './api.ts';
import { ExecutionList } from './execution-list.tsx';
import { IntegrationList } from './integration-list.tsx';
import { PlanBadge } from './shell.tsx';

export function SupportPage({ customers }: { readonly customers: SessionAnswer['customers'] }) {
  const [chosen, setChosen] = useState(customers[0]?.id ?? '');
  return (
    <>
      <h1>Customers</h1>
      <ul className="tabs">
        {customers.map(({ id, name }) => (
          <li key={id}>
            <button type="button" aria-pressed={id === chosen} onClick={() => setChosen(id)}>
              {name}
            </button>
          </li>
        ))}
      </ul>
      <CustomerView key={chosen} path={`/api/support/${chosen}`} />
    </>
  );
}

function CustomerView({ path }: { readonly path: string }) {
  const { data, problem, reload } = useAnswer<SupportAnswer>(path, { everyMs: 2000 });
  const action = useAction();
  const change = (method: 'PUT' | 'DELETE', below: string, body?: unknown) =>
    action.run(async () => {
      await send(method, `${path}${below}`, body);
      reload();
    });
  const failure = action.problem ?? problem;
  return (
    <>
      {failure === undefined ? null : <p role="alert">{failure}</p>}
      {data === undefined ? null : (
        <>
          <Metadata {...data} onPlan={(plan) => change('PUT', '/plan', { plan })} />
          <IntegrationList
            integrations={data.user.integrations}
            onSwitch={(connectionId, workflowId, enabled) =>
              change('PUT', `/workflows/${workflowId}`, { connectionId, enabled })
            }
            onDisconnect={(connectionId) => change('DELETE', `/connections/${connectionId}`)}
          />
          <ExecutionList executions={data.executions} />
        </>
      )}
    </>
  );
}

function Metadata({ user, onPlan }: SupportAnswer & { onPlan(plan: 'free' | 'pro'): void }) {
  const { Email, plan = 'free', apiKey } = user.metadata;
  return (
    <section className="card" aria-labelledby="metadata">
      <h2 id="metadata">Metadata</h2>
      <dl>
        <dt>Email</dt>
        <dd>{Email ?? 'not set'}</dd>
        <dt>Plan</dt>
        <dd>
          <PlanBadge plan={plan} />
          <button type="button" className="small" onClick={() => onPlan(plan === 'pro' ? 'free' : 'pro')}>
            {plan === 'pro' ? 'Downgrade to Free' : 'Upgrade to Pro'}
          </button>
        </dd>
        <dt>Taskly API key</dt>
        <dd>
          {apiKey === undefined ? (
            'not set'
          ) : (
            <>
              <span>sealed, fingerprint</span> <code>{apiKey.fingerprint}</code>
            </>
          )}
        </dd>
      </dl>
    </section>
  );
}
