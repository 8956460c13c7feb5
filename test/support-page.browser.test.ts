import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startChromium, type TestBrowser } from './stack/chromium.ts';
import { eventually } from './stack/start-stack.ts';
import { startTasklyStack, type TasklyStack } from './stack/start-taskly.ts';

const long = 'Donaudampfschifffahrtsgesellschaftskapitaensverwaltung';

let stack: TasklyStack;
let chromium: TestBrowser;
let axeSource: string;
beforeAll(async () => {
  axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  stack = await startTasklyStack();
  chromium = await startChromium();

  const northwind = await stack.signIn('northwind');
  await stack.connectCrm(northwind.token, 'ada@northwind.example');
  await stack.client.workflows.enable('northwind', 'send-contacts');
  stack.sandbox.control.setFaults({ api: { fault: { kind: 'status', status: 422, remaining: 1 } } });
  await northwind.call('POST', '/api/contacts', { email: 'lead@northwind.example' });
  await eventually(
    () => stack.client.executions.list({ status: 'failed' }),
    ({ items }) => items.length === 1,
  );
  for (let i = 0; i < 10; i++) await stack.client.users.setMetadata(`u-${i}`, { company: `Company ${i}` });
  const email = `${long.toLowerCase()}@example.com`;
  await stack.client.users.setMetadata(`long-${'x'.repeat(60)}`, { company: long, Email: email, plan: 'free' });
});
afterAll(async () => {
  await chromium?.stop();
  await stack?.stop();
});

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
async function look(page: Page): Promise<string[]> {
  const problems: string[] = [];
  await page.evaluate(axeSource);
  for (const width of [1280, 320]) {
    await page.setViewportSize({ width, height: 800 });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const found = await page.evaluate<string[]>(findProblems);
      problems.push(...found.map((problem) => `${width} ${colorScheme} ${problem}`));
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  return problems;
}

test('support searches, is shown a mistake where it is, and helps a customer', async () => {
  const page = await chromium.context.newPage();
  page.setDefaultTimeout(15_000);
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(stack.taskly.url);
  await page.getByRole('button', { name: /Taskly support/ }).click();

  // The newest ten of everybody, then the rest, each once.
  await page.getByText('13 customers').waitFor();
  const rows = page.getByRole('region', { name: 'Found' }).getByRole('listitem');
  await expect.poll(() => rows.count()).toBe(10);
  expect(await look(page)).toEqual([]);
  await page.getByRole('button', { name: 'Show more' }).click();
  await page.getByRole('button', { name: /^Northwind/ }).waitFor();
  await expect.poll(() => rows.count()).toBe(13);
  await expect.poll(() => page.getByRole('button', { name: 'Show more' }).count()).toBe(0);

  // A mistake is marked in the text and selected in the box, which has the focus.
  const box = page.getByRole('searchbox', { name: 'Find customers' });
  await box.fill('contoso plan:pro');
  await box.press('Enter');
  await page.getByRole('alert').getByText('Write meta.plan:pro').waitFor();
  await expect.poll(() => page.locator('mark').textContent()).toBe('plan');
  const selected = await page.evaluate<string>(
    'document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd)',
  );
  expect(selected).toBe('plan');
  expect(await look(page)).toEqual([]);

  await box.fill('meta.company:Nobody');
  await box.press('Enter');
  await page.getByText('No customer is found by this search.').waitFor();

  // By e-mail: the customer, and what failed for them, why, and who must act.
  await box.fill('ada@northwind.example');
  await box.press('Enter');
  await page.getByText('1 customer', { exact: true }).waitFor();
  const failures = page.getByRole('region', { name: 'What failed for them' });
  await failures.getByText('The app refused the request. We must act.').waitFor();
  await rows.getByRole('button', { name: /^Northwind/ }).click();
  await page.getByRole('heading', { name: 'Northwind', level: 2 }).waitFor();
  expect(await page.evaluate<string>('document.activeElement.textContent')).toBe('Northwind');
  await page.getByText('Sandbox CRM is available: the rule of the integration says yes: plan is "pro".').waitFor();
  expect(await look(page)).toEqual([]);

  // Their integrations page, as they see it: live, and nothing in it can be changed.
  const toView = page.getByRole('button', { name: 'View as customer' });
  await toView.click();
  const panel = page.getByRole('region', { name: 'As the customer sees it' });
  await panel.getByText('You’re viewing this as support. Nothing can be changed here.').waitFor();
  await panel.getByRole('button', { name: 'Manage Sandbox CRM' }).click();
  const toggle = panel.getByRole('switch', { name: 'Send new contacts' });
  expect([await toggle.getAttribute('aria-disabled'), await toggle.isChecked()]).toEqual(['true', true]);
  await toggle.click({ force: true });
  await panel.getByRole('button', { name: /^Disconnect / }).click({ force: true });
  expect([await panel.getByRole('dialog').count(), await toggle.isChecked()]).toEqual([0, true]);
  expect(await look(page)).toEqual([]);
  const [connection] = (await stack.client.users.get('northwind')).integrations.flatMap((one) => one.connections);
  await stack.client.workflows.disable('northwind', 'send-contacts', { connectionId: connection?.id ?? '' });
  await toggle.and(page.locator(':not(:checked)')).waitFor();
  await stack.client.workflows.enable('northwind', 'send-contacts');
  await toggle.and(page.locator(':checked')).waitFor();
  await toView.click();
  await expect.poll(() => panel.count()).toBe(0);

  // The plan, and what that meant; the list above follows.
  await page.getByRole('button', { name: 'Downgrade to Free' }).click();
  await page.getByText('On Free now. Sandbox CRM paused: nothing is lost, nothing runs.').waitFor();
  await page.getByText(/^Sandbox CRM is suspended by its rule since/).waitFor();
  await rows.getByText('Free', { exact: true }).waitFor();
  await page.getByText('integration suspended', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Upgrade to Pro' }).click();
  await page.getByText('On Pro now. Sandbox CRM resumed: what was on is on.').waitFor();

  // The customer as a whole, and back.
  await page.getByRole('button', { name: 'Suspend Northwind' }).click();
  await page.getByText('Suspended. Nothing runs until you resume.').waitFor();
  await eventually(
    () => stack.client.users.get('northwind'),
    ({ suspension }) => suspension?.by === 'host',
  );
  await page.getByRole('button', { name: 'Resume Northwind' }).click();
  await page.getByText('Resumed.', { exact: true }).waitFor();
  expect((await stack.client.users.get('northwind')).suspension).toBeUndefined();

  // A new key: its fingerprint is all there is to see.
  const before = (await stack.client.users.get('northwind')).metadata.apiKey?.setAt;
  await page.getByRole('button', { name: 'Issue a new key' }).click();
  await page.getByText('Their workflows use the new key from now on.').waitFor();
  expect((await stack.client.users.get('northwind')).metadata.apiKey?.setAt).not.toBe(before);

  expect(errors).toEqual([]);
  // Taskly's page, and the server that the panel of the customer comes from.
  expect([...chromium.hosts].toSorted()).toEqual(['127.0.0.1', 'localhost']);
});
