import type { Page } from 'playwright-core';
import { type MemoryServer, startUserServer } from '../../../../test/stack/user-server.ts';
import { startChromium, type TestBrowser } from '../../../../test/stack/chromium.ts';
import { exampleUser } from '../../src/testing/index.ts';
import { bundle, type HostPages, startHostPages } from './host-pages.ts';

/** A host with pages on which `pages/live-panel.tsx` mounts the panel, against the real router. */
export interface LivePanel {
  readonly host: HostPages;
  readonly server: MemoryServer;
  readonly chromium: TestBrowser;
  /** Opens a page with this body. The panel is mounted by `mount`. */
  open(body: string, size?: { readonly width: number; readonly height: number }): Promise<Page>;
  stop(): Promise<void>;
}

export async function startLivePanel(): Promise<LivePanel> {
  const server = await startUserServer(exampleUser());
  const host = await startHostPages();
  server.hostOrigin = host.origin;
  host.file('/styles.css', 'text/css', await bundle('../../src/styles/styles.css'));
  host.file('/live-panel.js', 'text/javascript', await bundle('pages/live-panel.tsx'));
  host.answer('/data', (_, response) => response.end(JSON.stringify({ apiUrl: server.apiUrl })));
  const chromium = await startChromium();
  return {
    host,
    server,
    chromium,
    open: async (body, size = { width: 1280, height: 900 }) => {
      host.page(
        '/live',
        `<link rel="stylesheet" href="/styles.css"><body>${body}<script type="module" src="/live-panel.js"></script>`,
      );
      const page = await chromium.context.newPage();
      await page.setViewportSize(size);
      await page.goto(`${host.origin}/live`);
      await page.waitForFunction('"mountPanel" in globalThis');
      return page;
    },
    stop: async () => {
      await chromium.stop();
      await host.stop();
      await server.close();
    },
  };
}

export async function mount(page: Page, selector: string): Promise<void> {
  await page.evaluate(`mountPanel(${JSON.stringify(selector)})`);
}

export async function unmount(page: Page): Promise<void> {
  await page.evaluate('unmountPanel()');
}
