import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startChromium, type TestBrowser } from '../../../../test/stack/chromium.ts';
import { AppError, type MemoryServer, startUserServer } from '../../../../test/stack/user-server.ts';
import { exampleUser } from '../../src/testing/index.ts';
import { bundle, type HostPages, startHostPages } from './host-pages.ts';
import { watchPage } from './watch-page.ts';

/** A page of plain HTML with the element as it is published, and the real router behind it. */
let chromium: TestBrowser;
let host: HostPages;
let server: MemoryServer;
let page: Page;
let watched: ReturnType<typeof watchPage>;

beforeAll(async () => {
  server = await startUserServer(exampleUser());
  host = await startHostPages();
  server.hostOrigin = host.origin;
  const built = await readFile(new URL('../../dist/element/index.mjs', import.meta.url), 'utf8').catch(() => {
    throw new Error('The element is not built. Run "npm run build" first.');
  });
  host.file('/styles.css', 'text/css', await bundle('../../src/styles/styles.css'));
  host.file('/element.js', 'text/javascript', built);
  host.file('/element-again.js', 'text/javascript', built);
  host.page('/settings', await readFile(new URL('pages/element-page.html', import.meta.url), 'utf8'));
  host.answer('/data', (_, response) => response.end(JSON.stringify({ apiUrl: server.apiUrl })));
  chromium = await startChromium();
});

afterAll(async () => {
  await chromium?.stop();
  await host?.stop();
  await server?.close();
});

beforeEach(async () => {
  await page?.close();
  page = await chromium.context.newPage();
  watched = watchPage(page);
  await page.goto(`${host.origin}/settings`);
  await page.getByText('Northwind Mail').first().waitFor();
});

const said = (name: string): Promise<unknown[]> =>
  page.evaluate((wanted) => {
    const { said: all } = globalThis as unknown as { said: [string, unknown][] };
    return all.filter(([each]) => each === wanted).map(([, detail]) => detail);
  }, name);

test('it is the panel, in the host’s page, with what attributes and properties say', async () => {
  const panel = page.locator('acme-connect > section');
  expect(await panel.getAttribute('lang')).toBe('de');
  expect(await panel.getAttribute('data-scheme')).toBe('dark');
  expect(await page.getByRole('heading', { level: 3, name: 'Integrationen' }).count()).toBe(1);
  expect(await panel.evaluate((element) => getComputedStyle(element).getPropertyValue('--acme-radius'))).toBe('2px');
  expect(await page.getByText('Loading…').count()).toBe(0);
  await page.locator('acme-connect').evaluate((element) => element.setAttribute('color-scheme', 'light'));
  await expect.poll(() => panel.getAttribute('data-scheme')).toBe('light');
  expect(watched.complaints).toEqual([]);
  expect([...watched.origins].toSorted()).toEqual([host.origin, server.apiUrl].toSorted());
});

test('it tells where the customer goes, whom it shows, and how it is', async () => {
  await page
    .getByRole('button', { name: /^Sandbox CRM/ })
    .first()
    .click();
  const detail = { screen: 'detail', integrationId: 'sandbox-crm' };
  await expect.poll(() => said('acme-view')).toEqual([expect.objectContaining(detail)]);
  expect(await said('acme-user')).toContainEqual(expect.objectContaining({ id: 'user_42' }));
  await expect.poll(() => said('acme-health')).toContainEqual(expect.objectContaining({ updates: 'live' }));
  const element = page.locator('acme-connect');
  expect(await element.evaluate((it: HTMLElement & { view?: unknown }) => it.view)).toMatchObject(detail);
  await element.evaluate((it: HTMLElement & { view?: unknown }) => (it.view = { screen: 'list' }));
  await page.getByText('Send new contacts').first().waitFor({ state: 'hidden' });
  await element.evaluate((it) => it.setAttribute('view', 'detail/sandbox-crm'));
  await page.getByText('Send new contacts').first().waitFor();
});

test('it tells what the customer does, and what fails; the page may keep an account from being connected', async () => {
  await page.getByRole('button', { name: 'Connect Paper Trail' }).click();
  const start = { integrationId: 'paper-trail', integration: expect.objectContaining({ name: 'Paper Trail' }) };
  expect(await said('acme-before-connect')).toEqual([expect.objectContaining(start)]);
  expect(await page.getByRole('button', { name: 'Connect Paper Trail' }).count()).toBe(1);
  expect(server.calls['attempts.create']).toBeUndefined();

  await page
    .getByRole('button', { name: /^Sandbox CRM/ })
    .first()
    .click();
  const toggle = page.getByRole('switch', { name: 'Send new contacts' });
  await toggle.waitFor();
  server.failures.set('disable', new AppError('integration_locked', 'Not in this plan.'));
  await toggle.click();
  const refused = { type: 'error', during: 'workflow', workflowId: 'send-contacts' };
  await expect.poll(() => said('acme-error')).toEqual([expect.objectContaining(refused)]);
  await toggle.click();
  const switched = { type: 'workflow', workflowId: 'send-contacts', enabled: false };
  await expect.poll(() => said('acme-workflow')).toEqual([expect.objectContaining(switched)]);
  server.user = exampleUser() as typeof server.user;
  expect(watched.complaints).toEqual([]);
});

test('somebody else who signs in sees nothing of the customer before, and nobody when nobody is signed in', async () => {
  const row = (name: string) => page.locator('acme-connect').getByText(name).first();
  await page
    .getByRole('button', { name: /^Sandbox CRM/ })
    .first()
    .click();
  await row('Send new contacts').waitFor();
  server.user = {
    ...server.user,
    integrations: server.user.integrations.filter(({ name }) => name === 'Northwind Mail'),
  };
  await page.evaluate(() => {
    const panel = document.getElementById('panel') as HTMLElement & { getToken?: () => Promise<string> };
    panel.setAttribute('user-id', 'user_43');
    panel.getToken = async () => {
      (globalThis as unknown as { next: boolean }).next = true;
      return 'token-1';
    };
  });
  await page.waitForFunction('globalThis.next');
  await row('Send new contacts').waitFor({ state: 'detached' });
  await row('Northwind Mail').waitFor();
  await expect.poll(() => row('Sandbox CRM').count()).toBe(0);
  await page.evaluate('document.getElementById("panel").getToken = undefined');
  await expect.poll(() => page.locator('acme-connect').evaluate((it) => it.childNodes.length)).toBe(0);
  await expect.poll(() => server.openStreams).toBe(0);
  server.user = exampleUser() as typeof server.user;
  expect(watched.complaints).toEqual([]);
});

test('moved to another place it goes on; taken away it is silent; put back it reads again', async () => {
  const element = await page.locator('acme-connect').elementHandle();
  await element?.evaluate((it) => document.getElementById('elsewhere')?.append(it));
  await page.locator('#elsewhere').getByText('Northwind Mail').first().waitFor();
  expect(await page.evaluate('asked')).toBe(1);
  await element?.evaluate((it) => it.remove());
  await expect.poll(() => server.openStreams).toBe(0);
  expect(await element?.evaluate((it) => it.childNodes.length)).toBe(0);
  await element?.evaluate((it) => document.body.append(it));
  await page.getByText('Northwind Mail').first().waitFor();
  expect(watched.complaints).toEqual([]);
});
