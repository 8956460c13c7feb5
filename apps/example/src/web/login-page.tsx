import type { SessionAnswer, SignInAnswer } from '../routes/session-routes.ts';
import { send, useAction } from './api.ts';
import { keepToken } from './connect-token.ts';
import icon from './icon.svg';
import { PlanBadge } from './shell.tsx';

interface LoginPageProps {
  readonly customers: SessionAnswer['customers'];
  onSignedIn(): void;
}

export function LoginPage({ customers, onSignedIn }: LoginPageProps) {
  const { isBusy, problem, run } = useAction();
  const signIn = (as: string) =>
    run(async () => {
      const answer = await send('POST', '/api/session', { as });
      keepToken(((await answer.json()) as SignInAnswer).connectToken);
      onSignedIn();
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
