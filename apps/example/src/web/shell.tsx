import type { ReactNode } from 'react';
import type { Plan } from '../customers.ts';
import { send } from './api.ts';
import icon from './icon.svg';

interface ShellProps {
  readonly who: string;
  readonly plan?: Plan;
  readonly pages: readonly { readonly path: string; readonly name: string; readonly isCurrent: boolean }[];
  readonly children: ReactNode;
}

export function Shell({ who, plan, pages, children }: ShellProps) {
  const signOut = () => void send('DELETE', '/api/session').then(() => location.assign('/'));
  return (
    <>
      <header className="bar">
        <a className="brand" href="/">
          <img src={icon} alt="" width="28" height="28" /> Taskly
        </a>
        <nav aria-label="Pages">
          {pages.map(({ path, name, isCurrent }) => (
            <a key={path} href={path} aria-current={isCurrent ? 'page' : undefined}>
              {name}
            </a>
          ))}
        </nav>
        <p className="who">
          {who} {plan === undefined ? null : <PlanBadge plan={plan} />}
        </p>
        <button type="button" className="quiet" onClick={signOut}>
          Sign out
        </button>
      </header>
      <main>{children}</main>
    </>
  );
}

export function PlanBadge({ plan }: { readonly plan: Plan }) {
  return <span className={`badge ${plan}`}>{plan === 'pro' ? 'Pro' : 'Free'}</span>;
}
