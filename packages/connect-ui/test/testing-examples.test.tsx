/// <reference types="node" />
import { readFile } from 'node:fs/promises';
import { renderToString } from 'react-dom/server';
import { expect, test } from 'vitest';
import { ConnectPanel } from '../src/index.ts';
import * as testing from '../src/testing/index.ts';

const {
  createScenarioClient,
  exampleConnection,
  exampleExecution,
  exampleIntegration,
  exampleStep,
  exampleUser,
  exampleWorkflow,
  failedExecution,
  ScenarioProvider,
} = testing;

/** What the doc comment of each export shows. */
async function examples(): Promise<Map<string, string>> {
  const files = ['example-execution.ts', 'example-user.ts', 'scenario-client.ts', 'scenario-provider.tsx'];
  const texts = await Promise.all(
    files.map((file) => readFile(new URL(`../src/testing/${file}`, import.meta.url), 'utf8')),
  );
  const found = texts.join('\n').matchAll(/@example\n((?: \* .*\n)+) \*\/\nexport function (\w+)/g);
  return new Map([...found].map(([, lines = '', name = '']) => [name, lines.replace(/^ \* /gm, '').trim()]));
}

test('each export of ./testing has an example, and it is one of those that run here', async () => {
  const shown = await examples();
  expect([...shown.keys()].toSorted()).toEqual(Object.keys(testing).toSorted());
  const here = (await readFile(new URL(import.meta.url), 'utf8')).replace(/^ +/gm, '');
  for (const [name, example] of shown) expect(here, name).toContain(example.replace(/;$/, ''));
});

test('parts of a user', () => {
  const made = [
    exampleWorkflow({ name: 'Book invoices', enabled: true }),
    exampleConnection({ state: 'needs_reauth', account: { id: 'a-1', label: 'ada@lovelace.example' } }),
    exampleIntegration({ state: 'connected', connections: [exampleConnection()] }),
    exampleUser({ metadata: { plan: 'pro' }, integrations: [exampleIntegration({ name: 'Ledgerly' })] }),
  ];
  expect(made).toMatchObject([
    { name: 'Book invoices', trigger: 'contact.created' },
    { nextAction: 'reconnect' },
    { connections: [{ nextAction: 'none' }] },
    { id: 'user_42', integrations: [{ name: 'Ledgerly' }] },
  ]);
});

test('what ran', () => {
  const made = [
    exampleStep({ name: 'add to list', tries: 3 }),
    exampleExecution({ status: 'running', finishedAt: undefined }, 15),
    failedExecution({ reason: 'credential_invalid', responsible: 'customer' }),
  ];
  expect(made).toMatchObject([
    { name: 'add to list', status: 'succeeded' },
    { startedAt: '2026-11-26T09:26:03.000Z' },
    { status: 'failed', canRetry: true, responsible: 'customer' },
  ]);
});

test('a client that ends a flow as the scenario says', async () => {
  const client = createScenarioClient({ user: exampleUser(), outcomes: { 'sandbox-crm': 'denied' } });
  client.connect('sandbox-crm').start();
  const flow = client.connect('sandbox-crm');
  await expect.poll(() => flow.snapshot()).toMatchObject({ phase: 'failed', error: { code: 'denied' } });
});

test('a provider without a server', () => {
  const yourPage = <ConnectPanel />;
  const page = <ScenarioProvider scenario={{ user: exampleUser() }}>{yourPage}</ScenarioProvider>;
  expect(renderToString(page)).toContain('Northwind Mail');
});
