import { createConnectUI } from '@acme/connect-ui';
import '@acme/connect-ui/styles.css';
import type config from '../../connect.config.ts';
import { getToken } from './connect-token.ts';

const { ConnectProvider, ConnectPanel } = createConnectUI<typeof config>();

export function SettingsPage({ apiUrl, projectId }: { readonly apiUrl: string; readonly projectId: string }) {
  return (
    <ConnectProvider apiUrl={apiUrl} projectId={projectId} getToken={getToken}>
      <ConnectPanel headingLevel={1} />
    </ConnectProvider>
  );
}
