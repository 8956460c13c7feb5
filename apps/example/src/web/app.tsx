import type { SessionAnswer } from '../routes/session-routes.ts';
import { useAnswer } from './api.ts';
import { ContactsPage } from './contacts-page.tsx';
import { IntegrationPages } from './integration-pages.tsx';
import { LoginPage } from './login-page.tsx';
import { Shell } from './shell.tsx';
import { SupportPage } from './support-page.tsx';

export function App() {
  const { data: session, problem, reload } = useAnswer<SessionAnswer>('/api/session');
  if (session === undefined) return problem === undefined ? null : <p role="alert">{problem}</p>;
  const { viewer, customers, connect } = session;
  if (viewer === null) return <LoginPage customers={customers} onSignedIn={reload} />;
  if (viewer.role === 'support') {
    return (
      <Shell who="Taskly support" pages={[]}>
        <SupportPage connect={connect} />
      </Shell>
    );
  }
  const isSettings = location.pathname.startsWith('/settings');
  const pages = [
    { path: '/contacts', name: 'Contacts', isCurrent: !isSettings },
    { path: '/settings', name: 'Integrations', isCurrent: isSettings },
  ];
  return (
    <Shell who={viewer.customer.name} plan={viewer.customer.plan} pages={pages}>
      {isSettings ? <IntegrationPages {...connect} /> : <ContactsPage />}
    </Shell>
  );
}
