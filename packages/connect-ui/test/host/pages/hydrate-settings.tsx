import { startTransition } from 'react';
import { hydrateRoot } from 'react-dom/client';
import type { ConnectSnapshot } from '../../../src/index.ts';
import { SettingsPage, type SettingsPageProps } from './settings-page.tsx';

addEventListener('securitypolicyviolation', (event) => console.error(`refused: ${event.violatedDirective}`));

const asked = await fetch(`/data${location.search}`);
const { props, snapshot } = (await asked.json()) as {
  props: Omit<SettingsPageProps, 'getToken'>;
  snapshot?: ConnectSnapshot;
};
const isStreamed = new URLSearchParams(location.search).has('streamed');
const getToken = async (): Promise<string> => 'token-1';

startTransition(() => {
  hydrateRoot(
    document,
    <SettingsPage {...props} snapshot={isStreamed ? Promise.resolve(snapshot ?? {}) : snapshot} getToken={getToken} />,
    { onRecoverableError: (error) => console.error(`recovered: ${String(error)}`) },
  );
});
