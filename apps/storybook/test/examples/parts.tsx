import { ConnectButton, ConnectStatus, IntegrationCard, ReconnectBanner, WorkflowList } from '@acme/connect-ui';

export function Navigation() {
  return (
    <nav aria-label="Settings">
      <a href="/settings/integrations">
        Integrations <ConnectStatus />
      </a>
    </nav>
  );
}

export function ContactsPage({ navigate }: { readonly navigate: (path: string) => void }) {
  return (
    <main>
      <ReconnectBanner />
      <h1>Contacts</h1>
      <h2>Keep them in step with your CRM</h2>
      <ConnectButton id="crm" />
      <WorkflowList integrationId="crm" workflowIds={['send-contacts']} />
      <IntegrationCard id="mail" onOpen={() => navigate('/settings/integrations/mail')} />
    </main>
  );
}
