import { useEffect, useRef, useState } from 'react';
import type { SessionAnswer } from '../routes/session-routes.ts';
import type { SupportAnswer } from '../routes/support-routes.ts';
import type { PlanChange } from '../stories/plan-downgrade.ts';
import { send, useAction, useAnswer } from './api.ts';
import { AuditList } from './audit-list.tsx';
import { CustomerPanel } from './customer-panel.tsx';
import { ExecutionList } from './execution-list.tsx';
import { IntegrationList, SuspendButton } from './integration-list.tsx';
import { MetadataCard } from './metadata-card.tsx';
import { PlanBadge } from './shell.tsx';

interface CustomerViewProps {
  readonly customerId: string;
  /** Where the panel of the customer comes from. */
  readonly connect: SessionAnswer['connect'];
  onChanged(): void;
}

/** One customer whole, read anew while somebody looks. */
export function CustomerView({ customerId, connect, onChanged }: CustomerViewProps) {
  const path = `/api/support/${encodeURIComponent(customerId)}`;
  const { data, problem, reload } = useAnswer<SupportAnswer>(path, { everyMs: 2000 });
  const action = useAction();
  const [outcome, setOutcome] = useState('');
  const [isViewing, setViewing] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const isThere = data !== undefined;
  // It opens below the list: whoever chose a customer goes on there.
  useEffect(() => heading.current?.focus(), [isThere]);

  const change = (method: 'POST' | 'PUT' | 'DELETE', below: string, body?: unknown, said = '') =>
    action.run(async () => {
      const answer = await send(method, `${path}${below}`, body);
      setOutcome(below === '/plan' ? planText((await answer.json()) as PlanChange) : said);
      reload();
      onChanged();
    });
  const suspend = (target: object | undefined, suspended: boolean) =>
    change(
      'PUT',
      '/suspension',
      { suspended, target },
      suspended ? 'Suspended. Nothing runs until you resume.' : 'Resumed.',
    );

  const failure = action.problem ?? problem;
  return (
    <div className="customer">
      {failure === undefined ? null : <p role="alert">{failure}</p>}
      <output className="outcome">{outcome}</output>
      {data === undefined ? null : (
        <>
          <CustomerHead
            user={data.user}
            heading={heading}
            onPlan={(plan) => change('PUT', '/plan', { plan })}
            onSuspend={(suspended) => suspend(undefined, suspended)}
            isViewing={isViewing}
            onView={setViewing}
          />
          {isViewing ? <CustomerPanel {...connect} customerId={customerId} /> : null}
          <MetadataCard
            user={data.user}
            onNewKey={() => change('POST', '/api-key', undefined, 'Their workflows use the new key from now on.')}
          />
          <IntegrationList
            user={data.user}
            explanations={data.explanations}
            onSwitch={(connectionId, workflowId, enabled) =>
              change('PUT', `/workflows/${workflowId}`, { connectionId, enabled })
            }
            onDisconnect={(connectionId) => change('DELETE', `/connections/${connectionId}`)}
            onSuspend={suspend}
          />
          <ExecutionList executions={data.executions} />
          <AuditList entries={data.audit} />
        </>
      )}
    </div>
  );
}

interface CustomerHeadProps {
  readonly user: SupportAnswer['user'];
  readonly heading: React.RefObject<HTMLHeadingElement | null>;
  onPlan(plan: 'free' | 'pro'): void;
  onSuspend(suspended: boolean): void;
  /** The integrations page as the customer sees it is open. */
  readonly isViewing: boolean;
  onView(isViewing: boolean): void;
}

function CustomerHead({ user, heading, onPlan, onSuspend, isViewing, onView }: CustomerHeadProps) {
  const { company = user.id, plan = 'free' } = user.metadata;
  return (
    <div className="head">
      <h2 ref={heading} tabIndex={-1}>
        {company}
      </h2>
      <span className="badges">
        <PlanBadge plan={plan} />
        {user.suspension === undefined ? null : <span className="badge failed">suspended</span>}
      </span>
      <button type="button" className="small" onClick={() => onPlan(plan === 'pro' ? 'free' : 'pro')}>
        {plan === 'pro' ? 'Downgrade to Free' : 'Upgrade to Pro'}
      </button>
      <button type="button" className="small" aria-expanded={isViewing} onClick={() => onView(!isViewing)}>
        View as customer
      </button>
      <SuspendButton name={company} isSuspended={user.suspension !== undefined} onSuspend={onSuspend} />
    </div>
  );
}

function planText({ plan, paused, resumed }: PlanChange): string {
  const list = (names: readonly string[]) => new Intl.ListFormat('en').format(names);
  const now = plan === 'pro' ? 'On Pro now.' : 'On Free now.';
  if (paused.length > 0) return `${now} ${list(paused)} paused: nothing is lost, nothing runs.`;
  if (resumed.length > 0) return `${now} ${list(resumed)} resumed: what was on is on.`;
  return `${now} Nothing had to be paused or resumed.`;
}
