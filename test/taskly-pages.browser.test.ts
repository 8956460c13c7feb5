import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startChromium, type TestBrowser } from './stack/chromium.ts';
import { type ElementHost, startElementHost } from './stack/element-host.ts';
import { answer, signIn } from './stack/panel-customer.ts';
import { eventually } from './stack/start-stack.ts';
import { startTasklyStack, type TasklyStack } from './stack/start-taskly.ts';

/** Taskly's integrations page three times: dropped in, in its own colours, and built from parts; and one more without React. */
const screenshots = fileURLToPath(new URL('../.cache/screenshots/', import.meta.url));

let stack: TasklyStack;
let elementHost: ElementHost;
let chromium: TestBrowser;
let axeSource: string;
let page: Page;
const errors: string[] = [];

beforeAll(async () => {
  axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  mkdirSync(screenshots, { recursive: true });
  elementHost = await startElementHost();
  stack = await startTasklyStack([elementHost.origin]);
  const { url, projectId } = stack;
  elementHost.connectTo({ url, projectId, sign: (userId) => stack.signToken(userId, {}) });
  chromium = await startChromium();
});
afterAll(async () => {
  await chromium?.stop();
  await stack?.stop();
  await elementHost?.stop();
});

beforeEach(async () => {
  const context = await chromium.openContext();
  page = await context.newPage();
  page.setDefaultTimeout(20_000);
  errors.length = 0;
  page.on('pageerror', (error) => errors.push(error.message));
});
afterEach(() => page.context().close());

async function open(path: string, customer: RegExp): Promise<void> {
  await page.goto(stack.taskly.url);
  await page.getByRole('button', { name: customer }).click();
  await page.getByRole('link', { name: 'Integrations' }).waitFor();
  await page.goto(`${stack.taskly.url}${path}`);
  await page.getByText('Sandbox CRM').first().waitFor();
}

/** Runs in the page; a text, because these tests know no DOM. */
const findProblems = `(async () => {
  const { scrollWidth, clientWidth } = document.documentElement;
  const { violations } = await axe.run();
  return [
    ...(scrollWidth > clientWidth ? ['scrolls sideways: ' + scrollWidth + ' in ' + clientWidth] : []),
    ...violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => 'axe ' + id + ': ' + html)),
  ];
})()`;

/** What is wrong with the page as it is, wide and narrow, light and dark. */
async function look(name: string): Promise<string[]> {
  const problems: string[] = [];
  await page.evaluate(axeSource);
  for (const width of [1280, 320]) {
    await page.setViewportSize({ width, height: 800 });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const found = await page.evaluate<string[]>(findProblems);
      problems.push(...found.map((problem) => `${width} ${colorScheme} ${problem}`));
      await page.screenshot({ path: `${screenshots}${name}-${width}-${colorScheme}.png`, fullPage: true });
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.emulateMedia({ colorScheme: 'light' });
  return problems;
}

/** What the keyboard is on: its role or tag, and what it says. */
const focused = () =>
  page.evaluate<string>(`(() => {
    const { activeElement: at } = document;
    const said = at.getAttribute('aria-label') ?? at.labels?.[0]?.textContent ?? at.textContent;
    return (at.getAttribute('role') ?? at.tagName.toLowerCase()) + ' ' + said.trim();
  })()`);

/** Tabs on until the keyboard is there. */
async function tabTo(wanted: string): Promise<void> {
  const passed: string[] = [];
  for (let presses = 0; presses < 60; presses++) {
    const at = await focused();
    if (at === wanted) return;
    passed.push(at);
    await page.keyboard.press('Tab');
  }
  throw new Error(`No "${wanted}" on the way of the Tab key: ${passed.join(', ')}`);
}

async function becomesFocused(wanted: string): Promise<void> {
  await eventually(focused, (at) => at === wanted);
}

const crmOf = async (userId: string) =>
  (await stack.client.users.get(userId)).integrations.find(({ id }) => id === 'crm');
const isOn = async () => (await crmOf('northwind'))?.workflows.find(({ id }) => id === 'send-contacts')?.enabled;

const changesOfSwitches = /me\.(enable|disable)Workflow/;

test('a page of parts, by keyboard alone: connect, switch with a refusal in between, disconnect', async () => {
  await open('/settings/own', /Northwind/);
  expect(await look('own-available')).toEqual([]);
  // None of our style sheet is on this page.
  await expect.poll(() => page.locator('link[rel=stylesheet][href*="/styles-"]').count()).toBe(0);

  await tabTo('button Connect Sandbox CRM');
  const opened = page.context().waitForEvent('page');
  await page.keyboard.press('Enter');
  const window = await opened;
  await becomesFocused('h2 Connect Sandbox CRM');
  await page.getByText('Continue in the Sandbox CRM window.').waitFor();
  expect(await look('own-connecting')).toEqual([]);
  await signIn(window, 'ada@northwind.example');
  await answer(window, 'Allow');
  await page.getByText('Ada Lovelace').first().waitFor();
  await eventually(focused, (at) => at.startsWith('button Account: Ada Lovelace'));
  expect((await crmOf('northwind'))?.connections).toHaveLength(1);

  await tabTo('switch Send new contacts');
  const toggle = page.getByRole('switch', { name: 'Send new contacts' });
  // A line that breaks between two machines.
  await page.route(changesOfSwitches, (route) => route.abort());
  await page.keyboard.press('Space');
  const problem = page.getByRole('alert').getByText('Couldn’t turn on “Send new contacts”. It’s still off.');
  await problem.waitFor();
  await expect.poll(() => toggle.isChecked()).toBe(false);
  expect(await focused()).toBe('switch Send new contacts');
  expect(await look('own-taken-back')).toEqual([]);
  await page.unroute(changesOfSwitches);
  await page.keyboard.press('Tab');
  expect(await focused()).toBe('button Try again');
  await page.keyboard.press('Enter');
  await eventually(isOn, (on) => on === true);
  await problem.waitFor({ state: 'detached' });
  await expect.poll(() => toggle.isChecked()).toBe(true);
  expect(await focused()).toBe('switch Send new contacts');

  await page.keyboard.press('Shift+Tab');
  expect(await focused()).toBe('button Manage Sandbox CRM');
  await page.keyboard.press('ArrowDown');
  await eventually(focused, (at) => at.startsWith('menuitem Disconnect'));
  expect(await look('own-menu')).toEqual([]);
  await page.keyboard.press('Escape');
  await becomesFocused('button Manage Sandbox CRM');
  await page.keyboard.press('Enter');
  await eventually(focused, (at) => at.startsWith('menuitem Disconnect'));
  await page.keyboard.press('Enter');
  await becomesFocused('button Keep connected');
  expect(await look('own-disconnect')).toEqual([]);
  await page.keyboard.press('Escape');
  await becomesFocused('button Manage Sandbox CRM');
  expect((await crmOf('northwind'))?.connections).toHaveLength(1);
  await page.keyboard.press('ArrowUp');
  await eventually(focused, (at) => at.startsWith('menuitem Disconnect'));
  await page.keyboard.press('Enter');
  await becomesFocused('button Keep connected');
  await page.keyboard.press('Tab');
  expect(await focused()).toBe('button Disconnect');
  await page.keyboard.press('Enter');
  await becomesFocused('button Connect Sandbox CRM');
  await eventually(
    () => crmOf('northwind'),
    (crm) => crm?.connections.length === 0,
  );
  expect(errors).toEqual([]);
});

test('with a key, the form of a page of parts leads to what is wrong, and connects', async () => {
  await open('/settings/own', /Northwind/);
  await tabTo('button Connect Sandbox Mail');
  await page.keyboard.press('Enter');
  await becomesFocused('input API key');
  await page.keyboard.press('Enter');
  await page.getByText('Fill in “API key”.').waitFor();
  await page.keyboard.type('wrong');
  await page.keyboard.press('Enter');
  await page.getByText(/Sandbox Mail rejected this/).waitFor();
  await becomesFocused('input API key');
  expect(await look('own-form')).toEqual([]);
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type(stack.sandbox.control.state().mailKeys[0]?.key ?? '');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await eventually(focused, (at) => at.startsWith('button Account:'));
  expect(errors).toEqual([]);
});

describe('a page without React', () => {
  test('connects an account with <acme-connect>, and is shown the place that its attribute says', async () => {
    await page.goto(elementHost.pageUrl('northwind'));
    const opened = page.context().waitForEvent('page');
    await page.getByRole('button', { name: 'Connect Sandbox CRM' }).click();
    const window = await opened;
    await signIn(window, 'ada@northwind.example');
    await answer(window, 'Allow');
    await page.getByText('Ada Lovelace').first().waitFor();
    expect((await crmOf('northwind'))?.connections).toHaveLength(1);
    await page.getByRole('button', { name: /^(Manage|Finish setup of) Sandbox CRM$/ }).click();
    await page.getByRole('tab', { name: 'Setup', selected: true }).waitFor();
    expect(await page.evaluate('views')).toContainEqual(expect.objectContaining({ integrationId: 'crm' }));

    const element = page.locator('acme-connect');
    await element.evaluate((panel) => panel.setAttribute('view', 'detail/crm/activity'));
    await page.getByRole('tab', { name: 'Activity', selected: true }).waitFor();
    await page.getByText('Nothing has run yet.').waitFor();
    expect(await look('element-activity')).toEqual([]);
    await stack.client.users.disconnect('northwind', { integrationId: 'crm' });
    await element.evaluate((panel) => panel.setAttribute('view', 'list'));
    await page.getByRole('button', { name: 'Connect Sandbox CRM' }).waitFor();
    expect(errors).toEqual([]);
  });

  test('has elements of its own in the panel, in the place of an integration that the plan leaves out', async () => {
    await page.goto(elementHost.pageUrl('contoso'));
    const row = page.getByRole('article', { name: 'Sandbox CRM' });
    await row.getByRole('link', { name: 'Plans with Sandbox CRM' }).waitFor();
    await expect.poll(() => page.getByRole('link', { name: /^Plans with/ }).count()).toBe(1);
    expect(errors).toEqual([]);
  });
});

describe('each of the three', () => {
  beforeAll(async () => {
    const { token } = await stack.signIn('northwind');
    await stack.connectCrm(token, 'ada@northwind.example');
  });

  test.each([
    ['/settings', 'dropped-in'],
    ['/settings/themed', 'themed'],
    ['/settings/own', 'own'],
  ])('%s fits and is accessible, with an account and for a customer whose plan says no', async (path, name) => {
    await open(path, /Northwind/);
    expect(await look(`${name}-list`)).toEqual([]);
    const current = page.getByRole('navigation', { name: 'Three ways to build this page' }).locator('[aria-current]');
    await expect.poll(() => current.getAttribute('href')).toBe(path);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in to Taskly' }).waitFor();
    await open(path, /Contoso/);
    await page.getByText('Included in Pro').first().waitFor();
    await expect.poll(() => page.getByRole('button', { name: /^Connect Sandbox CRM/ }).count()).toBe(0);
    await expect.poll(() => page.getByRole('link', { name: 'Ask for Pro' }).count()).toBe(name === 'themed' ? 1 : 0);
    expect(await look(`${name}-locked`)).toEqual([]);
    expect(errors).toEqual([]);
  });

  const settingsOf = async () => (await crmOf('northwind'))?.connections[0];

  test('what is filled in with the browser’s own controls is what the panel shows, and a run is seen by both', async () => {
    await open('/settings/own', /Northwind/);
    const assign = page.getByRole('switch', { name: 'Assign new contacts' });
    await assign.click();
    await expect.poll(() => assign.isChecked()).toBe(false);
    const form = page.getByRole('form', { name: 'Settings of “Assign new contacts”' });
    const owner = form.getByRole('combobox', { name: 'Owner' });
    await form.getByRole('searchbox').fill('a');
    await owner.locator('option').nth(2).waitFor({ state: 'attached' });
    const [chosen] = await owner.selectOption({ index: 2 });
    await expect.poll(() => form.getByRole('checkbox', { name: 'Lead' }).isChecked()).toBe(true);
    await form.getByRole('checkbox', { name: 'Partner' }).check();
    expect(await look('own-settings')).toEqual([]);
    await form.getByRole('button', { name: 'Save' }).click();
    await form.getByText('Settings saved').waitFor();
    await assign.click();
    await eventually(
      settingsOf,
      (account) => account?.workflows.find(({ id }) => id === 'assign-contacts')?.enabled === true,
    );
    const saved = (await settingsOf())?.workflows.find(({ id }) => id === 'assign-contacts')?.settings;
    expect(saved?.values).toEqual({ owner: chosen, tags: ['lead', 'partner'] });

    await page.getByRole('switch', { name: 'Tidy up contacts' }).click();
    await page.getByRole('button', { name: 'Run now: Tidy up contacts' }).click();
    const runs = page.getByRole('region', { name: 'Activity' });
    await runs
      .getByRole('button', { name: /^(\d+ new runs?|Tidy up contacts, .*)$/ })
      .first()
      .waitFor();
    const news = runs.getByRole('button', { name: /new run/ });
    if ((await news.count()) > 0) await news.click();
    await runs.getByRole('button', { name: /^Tidy up contacts, Succeeded/ }).click();
    await runs.getByRole('article', { name: 'Details' }).getByText('read contacts').waitFor();
    expect(await look('own-run')).toEqual([]);

    await page.goto(`${stack.taskly.url}/settings`);
    await page.getByRole('button', { name: /^(Manage|Finish setup of) Sandbox CRM$/ }).click();
    await page.getByRole('button', { name: 'Settings of Assign new contacts' }).click();
    const shown = page.getByRole('form', { name: 'Settings of “Assign new contacts”' });
    await eventually(
      () => shown.getByRole('combobox', { name: 'Owner' }).inputValue(),
      (text) => text !== '',
    );
    await expect.poll(() => shown.getByRole('checkbox', { name: 'Partner' }).isChecked()).toBe(true);
    expect(errors).toEqual([]);
  });

  test('settings of the account are filled in with the panel, one choice after the other, by keyboard alone', async () => {
    await open('/settings', /Northwind/);
    await page.getByRole('button', { name: /^(Manage|Finish setup of) Sandbox CRM$/ }).press('Enter');
    const form = page.getByRole('form', { name: 'Settings', exact: true });
    await form.getByRole('combobox', { name: 'Pipeline' }).focus();
    await page.keyboard.press('ArrowDown');
    await page.getByRole('option').nth(1).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await form.getByRole('combobox', { name: 'Stage' }).focus();
    await page.keyboard.press('ArrowDown');
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await form.getByRole('button', { name: 'Save' }).press('Enter');
    await form.getByText('Settings saved').waitFor();
    const values = (await settingsOf())?.settings?.values as { pipeline: string; stage: string };
    // A stage of the pipeline that was chosen before it.
    expect(values.stage.startsWith(`${values.pipeline}-`)).toBe(true);
    expect(errors).toEqual([]);
  });
});
