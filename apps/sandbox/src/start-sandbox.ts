import { randomBytes } from 'node:crypto';
import { type EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { type SandboxAccount, seededAccounts } from './accounts.ts';
import { boardRoutes } from './boards/routes.ts';
import { createSignedClients } from './boards/signed-clients.ts';
import { refusal } from './call.ts';
import { createControl, type SandboxControl } from './control/control.ts';
import { controlRoutes } from './control/routes.ts';
import { crmRoutes } from './crm/routes.ts';
import { createFaultSwitches } from './faults/switches.ts';
import { fileRoutes } from './files/routes.ts';
import { createServiceKeys } from './files/service-keys.ts';
import { createFileTokens } from './files/tokens.ts';
import { interactionRoutes } from './interaction/routes.ts';
import { createLedger } from './ledger.ts';
import type { SandboxLog } from './log.ts';
import { createMailKey } from './mail/keys.ts';
import { mailRoutes } from './mail/routes.ts';
import type { SandboxClient } from './oidc/clients.ts';
import { mountProvider } from './oidc/mount.ts';
import { createProvider } from './oidc/provider.ts';
import { recordProvider } from './oidc/record.ts';
import { pageRoutes } from './pages/routes.ts';
import { quoteRoutes } from './quotes/routes.ts';
import { openStore } from './store.ts';
import { createWebhooks } from './webhooks/webhooks.ts';

export interface SandboxOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** Loopback only: the control calls and the home page are for this machine. */
  readonly host?: '127.0.0.1' | '::1';
  /**
   * The issuer, `<base>/oidc`, where browsers reach the sandbox by another name than its address,
   * for example one mapped to loopback. A function gets the port.
   */
  readonly issuerUrl?: string | ((port: number) => string);
  readonly clients?: readonly SandboxClient[];
  readonly accounts?: readonly SandboxAccount[];
  /** Default: a random one, to be read from the handle. */
  readonly controlToken?: string;
  /** A JSON file that keeps everything for the next run. Default: nothing outlives `stop`. */
  readonly dataFile?: string;
  readonly log?: SandboxLog;
  /** Gets each access, refresh and id token once it is issued: for tests that look for them where they must not be. */
  readonly onToken?: (token: string) => void;
}

export interface Sandbox {
  /** Where browsers and servers reach it, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  readonly control: SandboxControl;
  /** Cuts open connections and writes the data file. */
  stop(): Promise<void>;
}

/**
 * Starts Sandbox CRM: OAuth server at `/oidc`, CRM at `/api`, Sandbox Mail at `/mail`, Sandbox Files at `/files`, Sandbox Boards at `/boards`, switches and
 * ledger at `/control`, a page for people at `/`.
 *
 * @throws Error with code EADDRINUSE when the port is taken.
 * @example
 * const sandbox = await startSandbox({ clients: [{ clientId: 'taskly', clientSecret, redirectUris }] });
 * sandbox.control.setFaults({ oauth: { accessTokenTtlSeconds: 2 } });
 * await sandbox.stop();
 */
export async function startSandbox({
  port = 0,
  host = '127.0.0.1',
  issuerUrl,
  clients = [],
  accounts = seededAccounts,
  controlToken = randomBytes(32).toString('base64url'),
  dataFile,
  log = () => {},
  onToken = () => {},
}: SandboxOptions = {}): Promise<Sandbox> {
  if (host !== '127.0.0.1' && host !== '::1')
    throw new Error(`The sandbox listens on loopback only, not on ${String(host)}.`);
  const store = await openStore({ dataFile });
  const server = createServer();
  server.listen(port, host);
  await once(server, 'listening');
  const stopping = new AbortController();
  const address = server.address() as AddressInfo;
  const issuer = issuerOf(issuerUrl, address);
  const url = issuer.slice(0, -'/oidc'.length);

  const ledger = createLedger(store.ledger, () => store.changed());
  const faults = createFaultSwitches({ ledger, signal: stopping.signal });
  const provider = createProvider({ issuer, accounts, store, faults, ledger });
  recordProvider(provider, { ledger, store, log, onToken });
  const serviceKeys = createServiceKeys();
  const boards = createSignedClients({ provider, accounts, onToken });
  const webhooks = createWebhooks({ faults, ledger, signal: stopping.signal });
  const control = createControl({
    token: controlToken,
    provider,
    accounts,
    store,
    faults,
    ledger,
    serviceKeys,
    boards,
    webhooks,
  });
  ledger.append({ type: 'sandbox_started', restored: store.restored });
  for (const client of clients) await control.registerClient(client);
  for (const { id } of accounts) {
    if (!store.mailKeys.some((mailKey) => mailKey.accountId === id)) createMailKey(store, ledger, id);
  }

  const app = new Hono<{ Bindings: HttpBindings }>();
  app.route('/', pageRoutes({ accounts, store, ledger }));
  app.route('/interaction', interactionRoutes({ provider, accounts, faults, ledger }));
  app.route('/api', crmRoutes({ provider, accounts, store, faults, ledger, webhooks }));
  app.route('/mail', mailRoutes({ accounts, store, faults, ledger }));
  const tokens = createFileTokens({ store, faults, serviceKeys, url, onToken });
  app.route('/files', fileRoutes({ accounts, store, ledger, tokens }));
  app.route('/boards', boardRoutes({ accounts, ledger, faults, clients: boards }));
  app.route('/quotes', quoteRoutes());
  app.route('/control', controlRoutes(control));
  app.get('/healthz', (c) => c.json({ ok: true }));
  app.notFound((c) => c.json(refusal('not_found', `There is no ${c.req.method} ${c.req.path}.`), 404));
  app.onError((error, c) => {
    if (!stopping.signal.aborted)
      log('error', 'A request failed.', { path: c.req.path, error: error.stack ?? error.message });
    return c.json(refusal('internal_error', 'The sandbox failed; its log says why.'), 500);
  });
  (provider as EventEmitter).on('error', (error: Error) => {
    if (!stopping.signal.aborted)
      log('error', 'The authorisation server failed.', { error: error.stack ?? error.message });
  });

  const serveProvider = mountProvider(provider, { faults, ledger });
  const serveApp = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const isOwnHost = ownHosts(url);
  server.on('request', (request, response) => {
    // A foreign name that resolves to loopback must not reach the home page's keys (DNS rebinding).
    if (!isOwnHost(request.headers.host)) response.writeHead(421).end('Unknown host.');
    else if (!serveProvider(request, response)) void serveApp(request, response);
  });
  log('info', 'Sandbox CRM listens.', { url });

  let stopped: Promise<void> | undefined;
  return {
    url,
    port: address.port,
    control,
    stop() {
      stopped ??= (async () => {
        stopping.abort();
        await webhooks.settled();
        const closed = once(server, 'close');
        server.close();
        server.closeAllConnections();
        await closed;
        await store.close();
      })();
      return stopped;
    },
  };
}

function issuerOf(issuerUrl: SandboxOptions['issuerUrl'], { address, family, port }: AddressInfo): string {
  const host = family === 'IPv6' ? `[${address}]` : address;
  const issuer = typeof issuerUrl === 'function' ? issuerUrl(port) : (issuerUrl ?? `http://${host}:${port}/oidc`);
  if (new URL(issuer).pathname !== '/oidc' || !issuer.endsWith('/oidc')) {
    throw new Error(`The issuer has to end in /oidc, its path: ${issuer}`);
  }
  return issuer;
}

function ownHosts(url: string): (host: string | undefined) => boolean {
  const names = new Set(['127.0.0.1', '[::1]', 'localhost', new URL(url).hostname]);
  return (host) => host !== undefined && names.has(host.replace(/:\d+$/, ''));
}
