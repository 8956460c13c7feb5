import { changesBetween, validOf } from './changes-between.ts';
import { type HostPage, isRecord, openHostPage } from './host-page.ts';
import { type OpenPanel, openPanel } from './open-panel.ts';
import { type Integrations, readUpdate, type Update } from './read-update.ts';

const apiUrl = `${location.origin}${location.pathname.replace(/\/$/, '')}`;
const projectId = location.pathname.split('/')[2] ?? '';
const origins = (document.documentElement.dataset['origins'] ?? '').split(' ').filter((origin) => origin !== '');

let latest: Update | undefined;
let panel: OpenPanel | undefined;
let installing: { readonly type: string; readonly had: number } | undefined;
let telling: Promise<void> = Promise.resolve();

openHostPage(origins, (host, message) => {
  const update = readUpdate(message, projectId);
  const before = latest?.isShown === true ? latest.wanted?.id : undefined;
  latest = update;
  if (update !== undefined) followInstallation(host, update);
  const isOther = panel !== undefined && (panel.userId !== update?.userId || !panel.isLive());
  if (update?.wanted === undefined || !update.isShown || isOther) hide(host);
  if (update?.wanted === undefined || !update.isShown) return;
  if (panel === undefined) void show(host, update.userId, update.wanted.id);
  else if (before !== update.wanted.id) panel.show(update.wanted.id);
});

async function show(host: HostPage, userId: string, integrationId: string): Promise<void> {
  const opened = openPanel({
    apiUrl,
    projectId,
    userId,
    integrationId,
    token: () => latest?.token ?? '',
    onChange: () => {
      // What could not be told now is told with the next change.
      telling = telling.then(() => tell(host)).catch(() => undefined);
    },
    onClose: () => void host.call('onClose', true),
  });
  panel = opened;
  try {
    // Fetched when somebody wants it: the frame is on every page of an app, and most never open it.
    await import('./panel.ts');
    await host.call('updateContainerStyle', { isModalShown: true });
    if (panel !== opened) return;
    opened.focus();
    await host.call('onOpen');
  } catch (error) {
    // An empty frame would lie over the whole page of the host.
    hide(host);
    void host.call('onClose', true);
    throw error;
  }
}

function hide(host: HostPage): void {
  if (panel === undefined) return;
  panel.close();
  panel = undefined;
  void host.call('updateContainerStyle', { isModalShown: false });
}

/** Brings the client up to date, and then lets it tell its page what it did not know. */
async function tell(host: HostPage): Promise<void> {
  const me = await host.call('sendConnectRequest', '/sdk/me', { method: 'GET' });
  if (!isRecord(me) || latest === undefined) return;
  const { wanted, installs } = latest;
  const now = withConfigurations(me['integrations'] as Integrations);
  const events = changesBetween(latest.integrations, now);
  await host.call('updateAuthenticatedUser', { integrations: now, meta: me['meta'], resources: me['resources'] });
  for (const event of events) {
    const integrationId = await host.call('getIntegrationId', event.integrationType);
    await host.call('triggerSDKEvent', { ...event, integrationId });
  }
  const isDone = events.some(
    ({ type, integrationType }) => type === 'onIntegrationInstall' && integrationType === wanted?.type,
  );
  if (isDone && installs === 'seen') await host.call('onClose', true);
}

/** Sees an installation through of which nothing is shown here. */
function followInstallation(host: HostPage, { wanted, installs, integrations }: Update): void {
  if (wanted === undefined || installs !== 'unseen') {
    installing = undefined;
    return;
  }
  const { type } = wanted;
  const has = validOf(integrations[type]).size;
  if (installing?.type === type && has > installing.had) void endInstallation(host, type);
  installing = { type, had: has };
}

/**
 * The client goes on as if the portal were open otherwise, and says with whatever it asks that it is about that account. Versions
 * before 2.2 leave it to the portal besides to tell their page of the account.
 */
async function endInstallation(host: HostPage, integrationType: string): Promise<void> {
  const tellsItself = await host.call('getAssetUrl', '').then(
    () => true,
    () => false,
  );
  if (!tellsItself) {
    const integrationId = await host.call('getIntegrationId', integrationType);
    await host.call('triggerSDKEvent', { type: 'onIntegrationInstall', integrationType, integrationId });
  }
  await host.call('onClose', true);
}

/** As the client keeps them: the configurations of all accounts beside the accounts. */
function withConfigurations(integrations: Integrations): Integrations {
  return Object.fromEntries(
    Object.entries(integrations).map(([type, integration]) => {
      const allConfigurations = integration.allCredentials.flatMap(({ configurations }) => configurations);
      return [type, { ...integration, allConfigurations }];
    }),
  );
}
