import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';

export interface TestBrowser {
  readonly browser: Browser;
  /** Playwright's handle on the one profile of this Chromium. */
  readonly context: BrowserContext;
  /** Hosts that any page has asked for. */
  readonly hosts: ReadonlySet<string>;
  /** Another person: cookies and storage of their own. */
  openContext(): Promise<BrowserContext>;
  stop(): Promise<void>;
}

const known = ['/usr/bin/chromium', '/usr/bin/google-chrome', '/usr/bin/chromium-browser'];

/**
 * A Chromium that this test starts itself and attaches to: Playwright's own flags switch off storage
 * partitioning and would make channels look alive that are dead for customers.
 */
export async function startChromium(): Promise<TestBrowser> {
  const executable = process.env.CHROMIUM_PATH ?? known.find((path) => existsSync(path));
  if (executable === undefined) throw new Error('No Chromium: install it, or name it with CHROMIUM_PATH.');
  const profile = mkdtempSync(join(tmpdir(), 'acme-chromium-'));
  const child = spawn(
    executable,
    [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      // Processes kept in stock for pages to come: half of the work, and no difference to any page.
      '--disable-features=SpareRendererForSitePerProcess',
      '--disable-sync',
      '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1 , EXCLUDE ::1',
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      'about:blank',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const exited = once(child, 'exit');
  const endpoint = await new Promise<string>((resolve, reject) => {
    let printed = '';
    child.stderr.on('data', (data) => {
      printed += data;
      const found = /DevTools listening on (\S+)/.exec(printed)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', () => reject(new Error(`Chromium ended: ${printed}`)));
  });
  const browser = await chromium.connectOverCDP(endpoint);
  const [context] = browser.contexts();
  if (context === undefined) throw new Error('Chromium has no profile to attach to.');
  const hosts = new Set<string>();
  const note = (from: BrowserContext): BrowserContext =>
    from.on('request', (request) => {
      if (/^(http|ws)s?:/.test(request.url())) hosts.add(new URL(request.url()).hostname);
    });
  note(context);
  return {
    browser,
    context,
    hosts,
    openContext: async () => note(await browser.newContext()),
    stop: async () => {
      await browser.close().catch(() => undefined);
      child.kill('SIGKILL');
      await exited;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}
