import { createConnectUI } from '@acme/connect-ui';
import '@acme/connect-ui/styles.css';
import type config from '../../connect.config.ts';
import { send } from './api.ts';

const { ConnectProvider, ConnectPanel } = createConnectUI<typeof config>();
const getToken = async () => (await send('POST', '/api/connect-token')).text();

export function SettingsPage({ apiUrl, projectId }: { readonly apiUrl: string; readonly projectId: string }) {
  return (
    <ConnectProvider apiUrl={apiUrl} projectId={projectId} getToken={getToken}>
      <ConnectPanel headingLevel={1} />
    </ConnectProvider>
  );
}
