import { ConnectPanel, type ConnectView } from '@acme/connect-ui';

interface Router {
  readonly path: string;
  readonly navigate: (path: string) => void;
}

const base = '/settings/integrations';

export function IntegrationsRoute({ path, navigate }: Router) {
  return <ConnectPanel view={viewOf(path)} onViewChange={(view) => navigate(pathOf(view))} />;
}

export function viewOf(path: string): ConnectView {
  const [integrationId = '', tab, executionId] = path.slice(base.length + 1).split('/');
  if (integrationId === '') return { screen: 'list' };
  if (tab === 'activity') return { screen: 'detail', integrationId, tab, executionId };
  return { screen: 'detail', integrationId, ...(tab === 'setup' || tab === 'about' ? { tab } : {}) };
}

export function pathOf(view: ConnectView): string {
  if (view.screen === 'list') return base;
  const { integrationId, tab, executionId } = view;
  return [base, integrationId, tab, executionId].filter((part) => part !== undefined).join('/');
}
