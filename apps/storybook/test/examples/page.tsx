import { ConnectPanel, ConnectProvider } from '@acme/connect-ui';
import '@acme/connect-ui/styles.css';

const getToken = async (): Promise<string> => (await fetch('/api/connect-token', { method: 'POST' })).text();

export const IntegrationsPage = () => (
  <ConnectProvider apiUrl="https://connect.example.com" projectId="…" getToken={getToken}>
    <ConnectPanel />
  </ConnectProvider>
);
