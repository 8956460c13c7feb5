import { renderToPipeableStream } from 'react-dom/server';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startChromium, type TestBrowser } from '../../../../test/stack/chromium.ts';
import { type MemoryServer, startUserServer } from '../../../../test/stack/user-server.ts';
import { prefetchConnect } from '../../src/server/index.ts';
import { exampleUser } from '../../src/testing/index.ts';
import { bundle, type HostPages, startHostPages } from './host-pages.ts';
import { SettingsPage } from './pages/settings-page.tsx';
import { watchPage } from './watch-page.ts';

/**
 * A host that renders its page on its own server, half a day away from the browser, and forbids everything that a policy
 * can forbid. React itself needs a nonce where a page streams: its own scripts put the late parts in their place.
 */
let chromium: TestBrowser;
let host: HostPages;
let server: MemoryServer;
const serverZone = process.env['TZ'];

beforeAll(async () => {
  process.env['TZ'] = 'Pacific/Kiritimati';
  server = await startUserServer(exampleUser());
  host = await startHostPages();
  server.hostOrigin = host.origin;
  host.file('/styles.css', 'text/css', await bundle('../../src/styles/styles.css'));
  host.file('/hydrate.js', 'text/javascript', await bundle('pages/hydrate-settings.tsx', 'development'));
  const policy = `default-src 'self'; connect-src 'self' ${server.apiUrl}`;
  const prefetch = async () => {
    const snapshot = await prefetchConnect({ apiUrl: server.apiUrl, projectId: 'p-1', token: 'token-1' });
    await streamsAfter;
    return snapshot;
  };
  const read = (query: URLSearchParams) => ({
    apiUrl: server.apiUrl,
    locale: query.get('locale') ?? 'en',
    timeZone: query.get('timeZone') ?? undefined,
  });
  let last: ReturnType<typeof prefetch> | undefined;
  host.answer('/settings', (request, response) => {
    const query = new URL(request.url ?? '', host.origin).searchParams;
    const nonce = query.has('streamed') ? 'b25jZQ' : undefined;
    const scripts = nonce === undefined ? '' : `; script-src 'self' 'nonce-${nonce}'`;
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy + scripts,
    });
    last = query.has('without') ? undefined : prefetch();
    const render = (snapshot: Awaited<typeof last> | typeof last) => {
      const { pipe } = renderToPipeableStream(
        <SettingsPage {...read(query)} snapshot={snapshot} getToken={() => Promise.reject(new Error('on a server'))} />,
        {
          bootstrapModules: ['/hydrate.js'],
          ...(nonce === undefined ? {} : { nonce }),
          onShellReady: () => pipe(response),
        },
      );
    };
    if (query.has('streamed')) render(last);
    else void Promise.resolve(last).then(render);
  });
  host.answer('/data', (request, response) => {
    const query = new URL(request.url ?? '', host.origin).searchParams;
    void Promise.resolve(last).then((snapshot) => response.end(JSON.stringify({ props: read(query), snapshot })));
  });
  chromium = await startChromium();
});

afterAll(async () => {
  await chromium?.stop();
  await host?.stop();
  await server?.close();
  if (serverZone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = serverZone;
});

let streamsAfter: Promise<void> | undefined;
beforeEach(() => {
  streamsAfter = undefined;
  for (const name of Object.keys(server.calls)) delete server.calls[name];
});

interface Visit {
  readonly query: Readonly<Record<string, string>>;
  readonly zone: string;
}

/** Opens the page, waits until it is live, and says what a person sees and what the browser had to say. */
async function visit({ query, zone }: Visit) {
  const context = await chromium.browser.newContext({ timezoneId: zone });
  const page = await context.newPage();
  const { complaints, origins } = watchPage(page);
  const url = new URL('/settings', host.origin);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const html = await (await fetch(url)).text();
  const calls = server.calls['get'] ?? 0;
  await page.goto(url.href);
  await expect.poll(() => server.calls['get']).toBeGreaterThan(calls + (query['without'] === undefined ? 1 : 0));
  await page.getByText('Northwind Mail').first().waitFor();
  // Until a refresh has come back, what is shown could still be what the server wrote.
  await expect.poll(() => server.openStreams).toBeGreaterThan(0);
  const date = await page.locator('[data-acme-part="account-since"]').first().innerText();
  const accent = await page
    .locator('[data-acme-part="panel"]')
    .evaluate((panel) => getComputedStyle(panel).getPropertyValue('--acme-accent'));
  await context.close();
  return { html, date, accent, complaints, origins: [...origins].toSorted() };
}

const dateIn = (locale: string, timeZone: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone }).format(new Date('2026-09-14T23:30:00.000Z'));

describe.each(['en', 'de', 'ar'])('in %s', (locale) => {
  beforeEach(() => {
    const user = exampleUser();
    server.user = JSON.parse(
      JSON.stringify(user).replaceAll('2026-09-14T09:30:00.000Z', '2026-09-14T23:30:00.000Z'),
    ) as MemoryServer['user'];
  });

  test.each(['America/Los_Angeles', 'Asia/Tokyo'])('a browser in %s has nothing to complain of', async (zone) => {
    const seen = await visit({ query: { locale }, zone });
    for (const text of ['Northwind Mail', 'Included in Pro', dateIn(locale, 'UTC')]) expect(seen.html).toContain(text);
    expect(seen.html).not.toContain('style=');
    expect(seen.complaints).toEqual([]);
    expect(seen.date).toContain(dateIn(locale, zone));
    expect(seen.accent).toBe('rgb(120, 10, 90)');
    expect(seen.origins).toEqual([host.origin, server.apiUrl].toSorted());
  });

  test('a zone that the host says is written by both', async () => {
    const seen = await visit({ query: { locale, timeZone: 'America/New_York' }, zone: 'Asia/Tokyo' });
    expect(seen.html).toContain(dateIn(locale, 'America/New_York'));
    expect(seen.complaints).toEqual([]);
    expect(seen.date).toContain(dateIn(locale, 'America/New_York'));
  });
});

test('without a snapshot the server writes the skeleton, and the browser reads', async () => {
  const seen = await visit({ query: { without: '' }, zone: 'Asia/Tokyo' });
  expect(seen.html).toContain('data-acme-part="skeleton-row"');
  expect(seen.html).not.toContain('Northwind Mail');
  expect(seen.complaints).toEqual([]);
});

test('a promised snapshot streams into the page, with a nonce for what React writes', async () => {
  streamsAfter = new Promise((resolve) => setTimeout(resolve, 300));
  const seen = await visit({ query: { streamed: '' }, zone: 'Asia/Tokyo' });
  expect(seen.html.indexOf('skeleton-row')).toBeLessThan(seen.html.indexOf('Northwind Mail'));
  expect(seen.html).toContain('skeleton-row');
  expect(seen.complaints).toEqual([]);
});

test('a style that is written into the page would have been noticed', async () => {
  host.page('/styled', '<p style="color: red">Red</p>', { 'content-security-policy': "default-src 'self'" });
  const page = await chromium.context.newPage();
  const { complaints } = watchPage(page);
  await page.goto(`${host.origin}/styled`);
  await expect.poll(() => complaints).toEqual([expect.stringContaining('inline style')]);
  await page.close();
});
