import { prefetchConnect } from '@acme/connect-ui/server';
import { Integrations } from './integrations.tsx';

/** A Server Component. `token` is what your backend signs for the user whose page this is. */
export async function SettingsPage({ token }: { readonly token: Promise<string> }) {
  const snapshot = prefetchConnect({
    apiUrl: 'https://connect.example.com',
    projectId: '…',
    token: await token,
    signal: AbortSignal.timeout(500),
  });
  // As a promise it streams. With `await` in front of it the list is in the first HTML.
  return <Integrations snapshot={snapshot} />;
}
