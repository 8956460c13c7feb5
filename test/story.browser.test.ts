import { existsSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createCore, generateEncryptionKey } from '@acme/core';
import { type ConnectClient, createConnectClient } from '@acme/sdk';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type config from '../apps/example/connect.config.ts';
import { startTaskly, type Taskly } from '../apps/example/src/server.ts';
import { type Sandbox, startSandbox } from '../apps/sandbox/src/index.ts';
import { cloneDatabase, type TestDatabase } from './postgres/clone-database.ts';
import { startChromium, type TestBrowser } from './stack/chromium.ts';
import { defineTaskly } from './stack/definition.ts';
import { freePort, type ServerProcess, startServerProcess } from './stack/server-process.ts';
import { configureCrm, eventually } from './stack/start-stack.ts';

const screenshots = fileURLToPath(new URL('../.cache/screenshots/', import.meta.url));

let database: TestDatabase;
let sandbox: Sandbox;
let server: ServerProcess;
let taskly: Taskly;
let chromium: TestBrowser;
let client: ConnectClient<typeof config>;

beforeAll(async () => {
  const built = fileURLToPath(new URL('../apps/example/dist/', import.meta.url));
  if (!existsSync(built)) throw new Error('Taskly is not built. Run "npm run build" first.');
  mkdirSync(screenshots, { recursive: true });
  database = await cloneDatabase();
  // Three sites, as in life: the host on localhost, our server on 127.0.0.1, the provider on [::1].
  sandbox = await startSandbox({ host: '::1' });
  const [port, tasklyPort] = [await freePort(), await freePort()];
  const [url, tasklyApi] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${tasklyPort}`];
  const encryptionKeys = generateEncryptionKey('test');
  const core = await createCore({
    connectionString: database.connectionString,
    encryptionKeys,
    egressAllow: [],
    definitions: defineTaskly({ sandboxUrl: sandbox.url, hostUrl: tasklyApi }),
    publicUrl: url,
    environment: () => undefined,
    log: pino({ level: 'silent' }),
  });
  const project = await core.admin.createProject({ name: 'Taskly', origins: [`http://localhost:${tasklyPort}`] });
  await configureCrm(core, sandbox, project.projectId);
  await core.stop();
  server = await startServerProcess(
    {
      DATABASE_URL: database.connectionString,
      ACME_ENCRYPTION_KEYS: encryptionKeys,
      ACME_CONFIG: fileURLToPath(new URL('../apps/example/connect.config.ts', import.meta.url)),
      EGRESS_ALLOW: [sandbox.url, tasklyApi].map((target) => new URL(target).host).join(','),
      PUBLIC_URL: url,
      SANDBOX_URL: sandbox.url,
      TASKLY_URL: tasklyApi,
    },
    { port },
  );
  taskly = await startTaskly({
    port: tasklyPort,
    acmeUrl: url,
    projectId: project.projectId,
    apiKey: project.apiKey,
    signingKey: { kid: project.kid, pem: project.signingKeyPem },
  });
  client = createConnectClient<typeof config>({ url, apiKey: project.apiKey });
  chromium = await startChromium();
});

afterAll(async () => {
  await chromium?.stop();
  await taskly?.stop();
  await server?.stop();
  await sandbox?.stop();
  await database?.drop();
});

test('the whole story: connect in the settings page, run the workflow, switch off, disconnect', {
  timeout: 120_000,
}, async () => {
  const page = await chromium.context.newPage();
  page.setDefaultTimeout(15_000);
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));

  // Taskly's customer Northwind opens the settings page.
  await page.goto(taskly.url);
  await page.getByRole('button', { name: /Northwind/ }).click();
  await page
    .getByRole('link', { name: /Integrations|Settings/ })
    .first()
    .click();
  const connect = page.getByRole('button', { name: /^Connect Sandbox CRM/ });
  await connect.waitFor();
  await page.screenshot({ path: `${screenshots}story-1-available.png` });

  // Connect: popup, login, consent.
  const opened = page.waitForEvent('popup');
  await connect.click();
  const popup = await opened;
  await popup.getByLabel('Email').fill('ada@northwind.example');
  await popup.getByLabel('Password').fill('sandbox');
  await popup.getByRole('button', { name: 'Sign in' }).click();
  await popup.getByRole('button', { name: 'Allow' }).click();

  // "Connected", with the account's name, without a code and without a reload.
  await page.getByText('Ada Lovelace').first().waitFor();
  await page.getByText('Connected', { exact: true }).first().waitFor();
  await eventually(
    () => popup.isClosed(),
    (closed) => closed,
  );
  await page.screenshot({ path: `${screenshots}story-2-connected.png` });
  const [crm] = (await client.users.get('northwind')).integrations;
  expect(crm).toMatchObject({
    id: 'crm',
    state: 'connected',
    connections: [{ account: { label: expect.stringContaining('Ada Lovelace') } }],
  });

  // Workflow on.
  const manage = page.getByRole('button', { name: /^Manage Sandbox CRM/ });
  if (await manage.isVisible()) await manage.click();
  const workflow = page.getByRole('switch', { name: /Send new contacts/ });
  await workflow.click();
  await eventually(
    async () => (await client.users.get('northwind')).integrations[0]?.workflows[0]?.enabled,
    (on) => on === true,
  );
  await page.screenshot({ path: `${screenshots}story-3-workflow-on.png` });

  // Taskly's backend sends an event; the contact exists; Taskly got one call with that customer's key.
  const sent = await client.events.send('northwind', 'contact.created', { id: 'c1', email: 'lead@example.test' });
  expect(sent.executionIds).toHaveLength(1);
  const execution = await eventually(
    () => client.executions.get(sent.executionIds[0] ?? ''),
    ({ status }) => status === 'succeeded' || status === 'failed',
  );
  expect(execution.status).toBe('succeeded');
  expect(sandbox.control.state().contacts.filter(({ email }) => email === 'lead@example.test')).toHaveLength(1);
  expect(taskly.calls()).toMatchObject([{ customerId: 'northwind' }]);

  // The host switches the workflow off: the next event makes no execution, and the panel says so.
  await client.workflows.disable('northwind', 'send-contacts');
  await eventually(
    () => workflow.isChecked(),
    (on) => !on,
  );
  const next = await client.events.send('northwind', 'contact.created', { id: 'c2', email: 'second@example.test' });
  expect(next.executionIds).toEqual([]);

  // The host disconnects: the panel says so without a reload, and the sandbox has seen the revocation.
  await client.users.disconnect('northwind', { integrationId: 'crm' });
  await page.getByRole('button', { name: /^Connect Sandbox CRM/ }).waitFor();
  await eventually(
    () => sandbox.control.ledger().filter(({ type }) => type === 'token_revoked' || type === 'grant_revoked').length,
    (count) => count > 0,
  );
  await page.screenshot({ path: `${screenshots}story-4-disconnected.png` });

  expect(problems).toEqual([]);
  expect([...chromium.hosts].toSorted()).toEqual(['127.0.0.1', '[::1]', 'localhost']);
  // No user token has travelled in a URL.
  expect(server.output()).not.toContain('eyJ');
});

test('a customer on the free plan sees the integration locked, and nothing can be connected', async () => {
  const page = await chromium.context.newPage();
  await page.goto(taskly.url);
  const leave = page.getByRole('button', { name: /Sign out|Switch|Leave/ });
  // The page asks who is signed in before it shows anything.
  await page
    .getByRole('button', { name: /Sign out|Contoso/ })
    .first()
    .waitFor();
  if (await leave.first().isVisible()) await leave.first().click();
  await page.getByRole('button', { name: /Contoso/ }).click();
  await page
    .getByRole('link', { name: /Integrations|Settings/ })
    .first()
    .click();
  await page.getByText('Included in Pro').first().waitFor();
  await expect.poll(() => page.getByRole('button', { name: /^Connect Sandbox CRM/ }).count()).toBe(0);
});
