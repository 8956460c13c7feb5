import type { SessionAnswer } from '../routes/session-routes.ts';
import { send, useAction } from './api.ts';
import icon from './icon.svg';
import { PlanBadge } from './shell.tsx';

export function LoginPage({ customers }: { readonly customers: SessionAnswer['customers'] }) {
  const { isBusy, problem, run } = useAction();
  const signIn = (as: string) =>
    run(async () => {
      await send('POST', '/api/session', { as });
      location.reload();
    });
  return (
    <main className="login">
      <img src={icon} alt="" width="48" height="48" />
      <h1>Sign in to Taskly</h1>
      <p className="faint">An example product. Choose who you want to be.</p>
      <ul className="choices">
        {customers.map(({ id, name, plan }) => (
          <li key={id}>
            <button type="button" disabled={isBusy} onClick={() => signIn(id)}>
              <span>{name}</span> <PlanBadge plan={plan} />
            </button>
          </li>
        ))}
        <li>
          <button type="button" disabled={isBusy} onClick={() => signIn('support')}>
            <span>Taskly support</span> <span className="badge">Our team</span>
          </button>
        </li>
      </ul>
      {problem === undefined ? null : <p role="alert">{problem}</p>}
    </main>
  );
}
