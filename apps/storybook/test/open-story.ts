import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { serveFolder } from './static-server.ts';

/** The built Storybook, served on loopback, and a Chromium that reaches nothing else. */
export interface Stories {
  /** Every request to anywhere else, which is one too many. */
  readonly foreignRequests: readonly string[];
  /** Of the browser, as `156.0.8078.108`. */
  readonly version: string;
  /** Opens one story in a page of its own, in a state of its own. Throws what goes wrong in it, unless somebody hears of it. */
  open(id: string, options?: OpenOptions): Promise<Page>;
  /** Opens one page of prose, with the stories in it. */
  openDocs(id: string, options?: OpenOptions): Promise<Page>;
  close(): Promise<void>;
}

interface OpenOptions extends NonNullable<Parameters<Browser['newPage']>[0]> {
  /** What goes wrong in the page, from its first moment on. */
  readonly onProblem?: (problem: string) => void;
  /** What time it is in the page, and stays. */
  readonly now?: Date;
}

/** Of the browser, besides those that every test has. */
export interface BrowserSettings {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
export const storiesFolder = fileURLToPath(new URL('../storybook-static', import.meta.url));

export async function startStories({ args = [], env = {} }: BrowserSettings = {}): Promise<Stories> {
  const server = await serveFolder(storiesFolder);
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1',
      ...args,
    ],
    env: { ...process.env, ...env },
  });
  const foreignRequests: string[] = [];
  async function newPage({ onProblem = () => {}, now, ...options }: OpenOptions = {}): Promise<Page> {
    const page = await browser.newPage({
      reducedMotion: 'reduce',
      viewport: { width: 1280, height: 800 },
      ...options,
    });
    if (now !== undefined) await page.clock.setFixedTime(now);
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(server.url) && !url.startsWith('data:')) foreignRequests.push(url);
    });
    page.on('pageerror', (error) => onProblem(`error: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') onProblem(`console: ${message.text()}`);
    });
    return page;
  }
  return {
    foreignRequests,
    version: browser.version(),
    open: async (id, { onProblem, ...options } = {}) => {
      const problems: string[] = [];
      const page = await newPage({ onProblem: onProblem ?? ((problem) => problems.push(problem)), ...options });
      // The accessibility add-on would run axe once more after every story.
      await page.goto(`${server.url}/iframe.html?id=${id}&viewMode=story&globals=a11y.manual:!true`);
      await page.waitForFunction('window.__STORYBOOK_PREVIEW__?.currentRender?.phase === "finished"');
      if (problems.length > 0) throw new Error(`The story ${id} failed: ${problems.join('\n')}`);
      return page;
    },
    openDocs: async (id, options) => {
      const page = await newPage(options);
      await page.goto(`${server.url}/iframe.html?id=${id}&viewMode=docs`);
      await page.locator('.sbdocs-content h1').waitFor();
      return page;
    },
    close: async () => {
      await browser.close();
      await server.close();
    },
  };
}
