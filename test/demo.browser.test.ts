import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startChromium, type TestBrowser } from './stack/chromium.ts';
import { answer, signIn } from './stack/panel-customer.ts';
import { freePort } from './stack/server-process.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const dataDir = mkdtempSync(join(tmpdir(), 'acme-demo-'));

let chromium: TestBrowser;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  const [server, taskly, sandbox] = [await freePort(), await freePort(), await freePort()];
  env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    DEMO_DATA_DIR: dataDir,
    DEMO_SERVER_PORT: String(server),
    DEMO_TASKLY_PORT: String(taskly),
    DEMO_SANDBOX_PORT: String(sandbox),
  };
  chromium = await startChromium();
});

afterAll(async () => {
  await chromium?.stop();
  // For root the database lies where an unprivileged Postgres can reach it.
  const elsewhere = join(dataDir, 'postgres', 'home.json');
  if (existsSync(elsewhere)) rmSync(JSON.parse(readFileSync(elsewhere, 'utf8')).home, { recursive: true, force: true });
  rmSync(dataDir, { recursive: true, force: true });
});

/** The demo as a newcomer starts it, until it says what to click. */
async function startDemo(): Promise<{ readonly tasklyUrl: string; readonly stop: () => Promise<number | null> }> {
  const child = spawn('node', ['scripts/demo.mjs'], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'exit');
  let printed = '';
  child.stderr.on('data', (data) => void (printed += data));
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (data) => {
      printed += data;
      if (printed.includes('Ctrl-C stops everything')) resolve();
    });
    child.once('exit', () => reject(new Error(`The demo ended:\n${printed}`)));
  });
  return {
    tasklyUrl: /Taskly, the host +(\S+)/.exec(printed)?.[1] ?? '',
    stop: async () => {
      child.kill('SIGINT');
      await ended;
      return child.exitCode;
    },
  };
}

async function openIntegrations(page: Page, tasklyUrl: string): Promise<void> {
  await page.goto(tasklyUrl);
  await page
    .getByRole('button', { name: /Northwind|Sign out/ })
    .first()
    .waitFor();
  const asNorthwind = page.getByRole('button', { name: /Northwind/ });
  if (await asNorthwind.isVisible()) await asNorthwind.click();
  await page.getByRole('link', { name: 'Integrations' }).click();
}

test('the demo does what it says: connect, switch on, add a contact; the next start goes on with it', async () => {
  const demo = await startDemo();
  const page = await chromium.context.newPage();
  page.setDefaultTimeout(20_000);
  try {
    await openIntegrations(page, demo.tasklyUrl);
    const opened = page.waitForEvent('popup');
    await page.getByRole('button', { name: /^Connect Sandbox CRM/ }).click();
    const popup = await opened;
    await signIn(popup, 'ada@northwind.example');
    await answer(popup, 'Allow');
    await page.getByText('Ada Lovelace').first().waitFor();
    await page.getByRole('button', { name: /^Manage Sandbox CRM/ }).click();
    const workflow = page.getByRole('switch', { name: /Send new contacts/ });
    await workflow.click();
    await expect.poll(async () => await workflow.isChecked()).toBe(true);
    await page.getByRole('link', { name: 'Contacts' }).click();
    await page.getByLabel('Email').fill('lead@example.test');
    await page.getByRole('button', { name: 'Add contact' }).click();
    // The workflow ran: Taskly's own API was called with the key of this customer.
    await page.getByText('POST /hooks/crm').waitFor();
  } finally {
    expect(await demo.stop()).toBe(0);
  }

  const again = await startDemo();
  try {
    await openIntegrations(page, again.tasklyUrl);
    await page.getByText('Ada Lovelace').first().waitFor();
  } finally {
    expect(await again.stop()).toBe(0);
  }
  expect([...chromium.hosts].every((host) => ['127.0.0.1', 'localhost'].includes(host))).toBe(true);
});
