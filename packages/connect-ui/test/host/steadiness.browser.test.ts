import { AppError } from '../../../../test/stack/user-server.ts';
import type { CDPSession, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type LivePanel, mount, startLivePanel, unmount } from './live-panel.ts';
import { watchPage } from './watch-page.ts';

/** Nothing jumps, nothing stays behind, and nobody else is asked. */
let live: LivePanel;

beforeAll(async () => {
  live = await startLivePanel();
});
afterEach(() => {
  live.server.gates.clear();
  live.server.outages.clear();
});
afterAll(() => live?.stop());

/** What the browser counts as a shift: how far things on the page went that nobody has just touched. */
async function noteShifts(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const shifts: string[] = [];
    Object.assign(globalThis, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { value, sources } = entry as unknown as { value: number; sources: { node: Element | null }[] };
        const who = sources.map(({ node }) => node?.getAttribute?.('data-acme-part') ?? node?.nodeName);
        shifts.push(`${value.toFixed(4)}: ${who.join(', ')}`);
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  return async () => {
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
    return await page.evaluate('shifts');
  };
}

describe.each([320, 1280])('at %i px', (width) => {
  test('skeleton, data, refetch, error: nothing moves', async () => {
    const { server } = live;
    const gate = Promise.withResolvers<void>();
    server.gates.set('get', gate.promise);
    const page = await live.open('<h1>Settings</h1><div id="place"></div>', { width, height: 900 });
    const shifts = await noteShifts(page);
    await mount(page, '#place');
    await page.locator('[data-acme-part="skeleton-row"]').first().waitFor();
    // The skeleton shows after 150 ms.
    await new Promise((resolve) => setTimeout(resolve, 300));
    server.gates.clear();
    gate.resolve();
    await page.getByText('Northwind Mail').first().waitFor();
    expect(await shifts(), 'skeleton to data').toEqual([]);
    const read = server.calls['get'] ?? 0;
    server.change();
    await expect.poll(() => server.calls['get']).toBeGreaterThan(read);
    expect(await shifts(), 'refetch').toEqual([]);
    server.outages.set('get', new AppError('not_found', 'No such user.'));
    server.change();
    await page.locator('[data-acme-part="banner"]').waitFor();
    expect(await shifts(), 'error').toEqual([]);
    await page.close();
  });
});

async function heapBytes(session: CDPSession): Promise<number> {
  for (let times = 0; times < 3; times++) await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize;
}

async function listeners(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'JSEventListeners')?.value ?? Number.NaN;
}

test('opened and closed fifty times, it leaves no listener, no stream and no memory behind', async () => {
  const { server } = live;
  const page = await live.open('<div id="place"></div>');
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  await session.send('HeapProfiler.enable');
  const cycle = async () => {
    await mount(page, '#place');
    await page.getByText('Northwind Mail').first().waitFor();
    await unmount(page);
  };
  // What is made once for the page is made by now.
  for (let times = 0; times < 5; times++) await cycle();
  await expect.poll(() => server.openStreams).toBe(0);
  const [heapBefore, listenersBefore] = [await heapBytes(session), await listeners(session)];
  for (let times = 0; times < 50; times++) await cycle();
  await expect.poll(() => server.openStreams).toBe(0);
  const kept = (await heapBytes(session)) - heapBefore;
  expect((await listeners(session)) - listenersBefore).toBeLessThanOrEqual(0);
  expect(kept).toBeLessThanOrEqual(1_000_000);
  await page.close();
});

test('it asks the server that it was told of, and nobody else', async () => {
  const page = await live.chromium.context.newPage();
  const { complaints, origins } = watchPage(page);
  await live.open('<div id="place"></div>').then((opened) => opened.close());
  await page.goto(`${live.host.origin}/live`);
  await page.waitForFunction('"mountPanel" in globalThis');
  await mount(page, '#place');
  await page
    .getByRole('button', { name: /^(Manage )?Sandbox CRM/ })
    .first()
    .click();
  await page.getByText('Send new contacts').first().waitFor();
  expect([...origins].toSorted()).toEqual([live.host.origin, live.server.apiUrl].toSorted());
  expect(complaints).toEqual([]);
  await page.close();
});
