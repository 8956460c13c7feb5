/// <reference types="node" />
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { claimCode, crm, type MemoryServer, shownCode, startMemoryServer } from './memory-server.ts';

/**
 * The connect flow between three real sites: the host on localhost, the server on 127.0.0.1, the provider on
 * a name of its own. Chromium is started here and attached to: Playwright's own flags switch storage
 * partitioning off and make dead channels look alive.
 */
let chrome: ChildProcess;
let profile: string;
let browser: Browser;
let server: MemoryServer;
let host: Server;
let hostUrl: string;
let hostPolicy: string | undefined;
let providerPolicy: string | undefined;
let providerDenies = false;

/** Far more than it takes: the machine may be busy with other tests. */
const soon = { timeout: 20_000 };

beforeAll(async () => {
  server = await startMemoryServer();
  host = await startHost(await bundleHostPage());
  hostUrl = `http://localhost:${(host.address() as AddressInfo).port}`;
  server.hostOrigin = hostUrl;
  const { port } = new URL(server.apiUrl);
  server.route = (request, response) => {
    const [, area, kind, id = ''] = new URL(request.url ?? '', server.apiUrl).pathname.split('/');
    if (area !== 'oauth' && area !== 'provider') return false;
    response.setHeader('content-type', 'text/html');
    if (area === 'provider') {
      if (providerPolicy !== undefined) response.setHeader('cross-origin-opener-policy', providerPolicy);
      response.end(`<title>Provider</title><a id="go" href="${server.apiUrl}/oauth/callback/${kind}">Allow</a>`);
    } else if (kind === 'start') {
      server.moveAttempt(id, { state: 'awaiting_provider' });
      const message = JSON.stringify({ type: 'acme-connect:claim-code', attemptId: id, claimCode });
      response.end(`<script>opener?.postMessage(${message}, ${JSON.stringify(hostUrl)});
        location.replace('http://provider.test:${port}/provider/${id}')</script>`);
    } else {
      server.moveAttempt(id, { state: providerDenies ? 'denied' : 'pending' });
      const message = JSON.stringify({ type: 'acme-connect:finished', attemptId: id });
      response.end(`<title>Finished</title><p>${shownCode}</p>
        <script>opener?.postMessage(${message}, ${JSON.stringify(hostUrl)})</script>`);
    }
    return true;
  };
  profile = await mkdtemp(join(tmpdir(), 'acme-popup-'));
  browser = await startChromium();
});

afterAll(async () => {
  await browser?.close();
  if (chrome?.exitCode === null) {
    chrome.kill();
    await new Promise((resolve) => chrome.once('exit', resolve));
  }
  host?.closeAllConnections();
  host?.close();
  await server?.close();
  await rm(profile, { recursive: true, force: true, maxRetries: 5 });
});

beforeEach(() => {
  hostPolicy = undefined;
  providerPolicy = undefined;
  providerDenies = false;
  server.requests.length = 0;
  server.user = { ...server.user, integrations: [crm({ state: 'available', connections: [] })] };
});

async function bundleHostPage(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      resolveDir: import.meta.dirname,
      contents: `
        import { createConnect } from '../src/index.ts';
        const { apiUrl } = document.body.dataset;
        const client = createConnect({ apiUrl, projectId: 'p-1', getToken: async () => 'token-1' });
        const flow = client.connect('crm');
        const show = () => {
          document.querySelector('output').textContent = JSON.stringify({
            flow: flow.snapshot(),
            connections: client.user.snapshot().data?.integrations[0].connections.length,
            updates: client.health.snapshot().updates,
          });
        };
        client.user.subscribe(show);
        client.health.subscribe(show);
        flow.subscribe(show);
        connect.onclick = () => flow.start({ openingText: 'Opening CRM…' });
        confirm.onclick = () => flow.enterCode('${shownCode}');
        again.onclick = () => flow.reopen();
        show();`,
    },
    conditions: ['@acme/source'],
    bundle: true,
    write: false,
    format: 'esm',
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}

async function startHost(script: string): Promise<Server> {
  const page = (): string => `<!doctype html><title>Host</title><body data-api-url="${server.apiUrl}">
    <button id="connect">Connect</button><button id="confirm">Confirm</button><button id="again">Again</button>
    <output></output><script type="module">
    const [connect, confirm, again] = ['connect', 'confirm', 'again'].map((id) => document.getElementById(id));
    ${script}</script>`;
  const http = createServer((request, response) => {
    if (hostPolicy !== undefined) response.setHeader('cross-origin-opener-policy', hostPolicy);
    if (request.url === '/') response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page());
    else response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => http.listen(0, 'localhost', resolve));
  return http;
}

async function startChromium(): Promise<Browser> {
  chrome = spawn(process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium', [
    '--headless=new',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--no-first-run',
    '--remote-debugging-port=0',
    `--user-data-dir=${profile}`,
    // Over plain http a mapped name is no secure context, and browsers ignore the opener policy of such a page.
    `--unsafely-treat-insecure-origin-as-secure=http://provider.test:${new URL(server.apiUrl).port}`,
    '--host-resolver-rules=MAP provider.test 127.0.0.1 , MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1',
    'about:blank',
  ]);
  const endpoint = await new Promise<string>((resolve, reject) => {
    let log = '';
    chrome.stderr?.on('data', (chunk: Buffer) => {
      log += chunk.toString();
      const found = /DevTools listening on (ws:\S+)/.exec(log)?.[1];
      if (found !== undefined) resolve(found);
    });
    chrome.once('exit', () => reject(new Error(`Chromium did not start: ${log}`)));
  });
  return await chromium.connectOverCDP(endpoint);
}

interface Shown {
  readonly flow: { readonly phase: string; readonly error?: { readonly code: string } };
  readonly connections?: number;
  readonly updates: string;
}

async function shown(page: Page): Promise<Shown> {
  return JSON.parse((await page.textContent('output')) ?? '') as Shown;
}

async function openHost(): Promise<Page> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(hostUrl);
  await expect.poll(async () => (await shown(page)).updates, soon).toBe('live');
  return page;
}

/** Clicks, and waits until the window that opens shows the provider. */
async function openProvider(page: Page, button: '#connect' | '#again'): Promise<Page> {
  const opened = page.context().waitForEvent('page');
  await page.click(button);
  const popup = await opened;
  await popup.waitForURL(/provider\.test/);
  return popup;
}

async function consent(popup: Page): Promise<void> {
  await popup.click('#go');
  await popup.waitForURL(/callback/);
}

const policies = [undefined, 'same-origin-allow-popups', 'same-origin'] as const;

for (const ofHost of policies) {
  for (const ofProvider of policies) {
    // An opener that the host itself cuts off never hears the start page: then, and only then, a code is typed.
    const needsCode = ofHost === 'same-origin';
    test(`host ${ofHost ?? 'without policy'}, provider ${ofProvider ?? 'without policy'}: ${needsCode ? 'asks for the code' : 'connects by itself'}`, async () => {
      hostPolicy = ofHost;
      providerPolicy = ofProvider;
      const page = await openHost();
      const popup = await openProvider(page, '#connect');
      // Else the policies would not be what this test is about.
      expect(await popup.evaluate('window.opener === null')).toBe(needsCode || ofProvider !== undefined);
      await consent(popup);
      if (needsCode) {
        await expect.poll(async () => (await shown(page)).flow.phase, soon).toBe('code_entry');
        await page.bringToFront();
        await page.click('#confirm');
      }
      await expect.poll(async () => await shown(page), soon).toMatchObject({ flow: { phase: 'done' }, connections: 1 });
      for (const { url, cookie } of server.requests) {
        expect(decodeURIComponent(url)).not.toMatch(/token-1|claim-/);
        expect(cookie).toBeUndefined();
      }
      await page.context().close();
    });
  }
}

test('a refusal at the provider is known as one, whatever the policies', async () => {
  providerDenies = true;
  providerPolicy = 'same-origin';
  const page = await openHost();
  await consent(await openProvider(page, '#connect'));
  await expect
    .poll(async () => (await shown(page)).flow, soon)
    .toMatchObject({ phase: 'failed', error: { code: 'denied' } });
  await page.context().close();
});

test('a window that is closed does not fail the attempt, and another one can be opened', async () => {
  const page = await openHost();
  const first = await openProvider(page, '#connect');
  await first.close();
  await expect
    .poll(async () => (await shown(page)).flow, soon)
    .toMatchObject({ phase: 'awaiting', hint: 'window_closed' });
  await consent(await openProvider(page, '#again'));
  await expect.poll(async () => await shown(page), soon).toMatchObject({ flow: { phase: 'done' }, connections: 1 });
  await page.context().close();
});

test('the window says what it is waiting for before the provider shows', async () => {
  const gate = Promise.withResolvers<void>();
  server.gates.set('attempts.create', gate.promise);
  const page = await openHost();
  const opened = page.context().waitForEvent('page');
  await page.click('#connect');
  const popup = await opened;
  await expect.poll(() => popup.title(), soon).toBe('Opening CRM…');
  expect(await popup.textContent('body')).toBe('Opening CRM…');
  server.gates.clear();
  gate.resolve();
  await popup.waitForURL(/provider\.test/);
  await page.context().close();
});
