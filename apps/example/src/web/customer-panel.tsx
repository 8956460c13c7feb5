import { createConnectUI } from '@acme/connect-ui';
import '@acme/connect-ui/styles.css';
import type config from '../../connect.config.ts';
import type { ViewAnswer } from '../routes/support-routes.ts';
import { send } from './api.ts';

const { ConnectProvider, ConnectPanel } = createConnectUI<typeof config>();

/** The page around it has a part called "Integrations" of its own. */
const messages = { 'panel.title': 'As the customer sees it' };

export interface CustomerPanelProps {
  readonly apiUrl: string;
  readonly projectId: string;
  readonly customerId: string;
}

/** The integrations page as this customer sees it. Nothing can be changed with the token that it is shown with. */
export function CustomerPanel({ apiUrl, projectId, customerId }: CustomerPanelProps) {
  const getToken = async () => {
    const answer = await send('POST', `/api/support/${encodeURIComponent(customerId)}/view-token`);
    return ((await answer.json()) as ViewAnswer).token;
  };
  return (
    <ConnectProvider apiUrl={apiUrl} projectId={projectId} getToken={getToken} messages={messages}>
      <ConnectPanel headingLevel={3} />
    </ConnectProvider>
  );
}
