import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { SandboxAccount } from '../accounts.ts';
import type { Ledger } from '../ledger.ts';
import { createMailKey, revokeMailKey } from '../mail/keys.ts';
import { liveArtifacts } from '../oidc/adapter.ts';
import type { SandboxStore } from '../store.ts';
import { type AccountView, homeContent, homePage } from './home.ts';

/** The home page and the two things a person can do there. */
export function pageRoutes({
  accounts,
  store,
  ledger,
}: {
  readonly accounts: readonly SandboxAccount[];
  readonly store: SandboxStore;
  readonly ledger: Ledger;
}): Hono {
  const app = new Hono();

  const views = () => accounts.map((account) => viewOf(account, store));

  app.get('/', async (c) => {
    const page = await homePage(views());
    return c.body(page.html, 200, page.headers);
  });

  app.get('/live', async (c) => {
    const { content, version } = await homeContent(views());
    return c.html(content, 200, { 'content-version': version, 'cache-control': 'no-store' });
  });

  // These need no login, so they must not be reachable from a page of somebody else.
  app.use('/settings/*', bodyLimit({ maxSize: 4 * 1024 }), async (c, next) => {
    if (c.req.header('sec-fetch-site') !== 'same-origin') return c.text('Use the buttons of the home page.', 403);
    return next();
  });

  app.post('/settings/mail-keys', async (c) => {
    const accountId = await field(c, 'account');
    if (accounts.some((account) => account.id === accountId)) createMailKey(store, ledger, accountId);
    return c.redirect('/', 303);
  });

  app.post('/settings/mail-keys/revoke', async (c) => {
    revokeMailKey(store, ledger, await field(c, 'key'));
    return c.redirect('/', 303);
  });

  return app;
}

async function field(c: Context, name: string): Promise<string> {
  const value = (await c.req.parseBody())[name];
  return typeof value === 'string' ? value : '';
}

function viewOf(account: SandboxAccount, store: SandboxStore): AccountView {
  const own = <Item extends { readonly accountId: string }>(items: readonly Item[]) =>
    items.filter((item) => item.accountId === account.id).reverse();
  const grants = liveArtifacts(store, 'Grant').filter(([, { payload }]) => payload['accountId'] === account.id);
  return {
    account,
    apps: grants
      .map(([, { payload }]) => ({
        name: clientName(store, String(payload['clientId'])),
        since: new Date(Number(payload['iat']) * 1000),
      }))
      .reverse(),
    contacts: own(store.contacts),
    mailKeys: own(store.mailKeys).sort((a, b) => Number(a.revokedAt !== undefined) - Number(b.revokedAt !== undefined)),
    messages: own(store.messages),
  };
}

function clientName(store: SandboxStore, clientId: string): string {
  const client = store.artifacts.get('Client')?.get(clientId)?.payload;
  return typeof client?.['client_name'] === 'string' ? client['client_name'] : clientId;
}
