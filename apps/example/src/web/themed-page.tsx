import { type Appearance, type ConnectSlots, createConnectUI } from '@acme/connect-ui';
import '@acme/connect-ui/styles.css';
import type config from '../../connect.config.ts';
import { getToken } from './connect-token.ts';
import './themed-page.css';

const { ConnectProvider, ConnectPanel } = createConnectUI<typeof config>();

const appearance: Appearance = {
  variables: {
    accent: 'var(--accent)',
    surface: 'var(--surface)',
    text: 'var(--text)',
    danger: 'var(--bad)',
    radius: '0.625rem',
  },
  classNames: { 'panel-title': 'themed-title', 'group-title': 'themed-group', 'row-name': 'themed-name' },
};

const slots: ConnectSlots<typeof config> = {
  LockedAction: ({ integration }) => (
    <a className="themed-plans" href={`mailto:plans@taskly.example?subject=${encodeURIComponent(integration.name)}`}>
      Ask for Pro
    </a>
  ),
};

/** The panel in Taskly's clothes: its colours as variables, its classes on parts, an element of its own, and one rule by part. */
export function ThemedPage({ apiUrl, projectId }: { readonly apiUrl: string; readonly projectId: string }) {
  return (
    <ConnectProvider apiUrl={apiUrl} projectId={projectId} getToken={getToken} appearance={appearance} slots={slots}>
      <div className="themed">
        <ConnectPanel headingLevel={1} />
      </div>
    </ConnectProvider>
  );
}
