import { ConnectPanel, ConnectProvider } from '@acme/connect-ui';
import { type ConnectSnapshot, prefetchConnect } from '@acme/connect-ui/server';
import { renderToString } from 'react-dom/server';

const server = { apiUrl: 'https://connect.example.com', projectId: '…' };
const getToken = async (): Promise<string> => (await fetch('/api/connect-token', { method: 'POST' })).text();

/** The same on the server and in the browser. */
export const App = ({ snapshot }: { readonly snapshot: ConnectSnapshot }) => (
  <ConnectProvider {...server} getToken={getToken} snapshot={snapshot} locale="en" timeZone="Europe/Berlin">
    <ConnectPanel />
  </ConnectProvider>
);

/** `token` is what your backend signs for the customer whose page this is. Send the snapshot along, and hydrate with it. */
export async function page(token: string): Promise<{ readonly html: string; readonly snapshot: ConnectSnapshot }> {
  const snapshot = await prefetchConnect({ ...server, token, signal: AbortSignal.timeout(500) });
  return { html: renderToString(<App snapshot={snapshot} />), snapshot };
}
