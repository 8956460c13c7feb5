import { getToken } from './connect-token.ts';
import { ConnectProvider, IntegrationList, useClientHealth, useIntegrations } from './own-connect.ts';
import { OwnActivity } from './own-activity.tsx';
import { OwnIntegration } from './own-integration.tsx';
import './own-page.css';

/** The integrations page as Taskly would write it: our behaviour, its own elements and style sheet. */
export function OwnPage({ apiUrl, projectId }: { readonly apiUrl: string; readonly projectId: string }) {
  return (
    <ConnectProvider apiUrl={apiUrl} projectId={projectId} getToken={getToken}>
      <h1>Integrations</h1>
      <Banner />
      <IntegrationList.Root>
        <IntegrationList.Skeleton rows={2}>
          <div className="card own-skeleton" />
        </IntegrationList.Skeleton>
        <IntegrationList.Empty className="faint" />
        <IntegrationList.Group>
          <IntegrationList.GroupLabel />
          <IntegrationList.Items className="own-cards">
            <IntegrationList.Item>
              <OwnIntegration />
            </IntegrationList.Item>
          </IntegrationList.Items>
        </IntegrationList.Group>
      </IntegrationList.Root>
      <OwnActivity />
    </ConnectProvider>
  );
}

/** What concerns the page as a whole. */
function Banner() {
  const { isOnline, sessionEnded } = useClientHealth();
  const { status, error, refetch } = useIntegrations();
  if (sessionEnded) return <p role="alert">Your session has ended. Reload the page to continue.</p>;
  if (!isOnline) return <p role="alert">You are offline. Nothing can be changed until you are back.</p>;
  if (error === undefined) return null;
  return (
    <p role="alert">
      {status === 'error' ? 'Your integrations could not be loaded.' : 'This may be out of date.'}{' '}
      <button type="button" className="quiet" onClick={() => void refetch()}>
        Try again
      </button>
    </p>
  );
}
