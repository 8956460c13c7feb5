import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createConnectClient } from '@acme/sdk';
import pg from 'pg';
import { expect, test } from 'vitest';
import { startSandbox } from '../apps/sandbox/src/index.ts';
import { cloneDatabase } from './postgres/clone-database.ts';
import { findLeaks, remember } from './stack/canary.ts';
import type { TasklyConfig } from './stack/definition.ts';
import { dumpDatabase } from './stack/dump-database.ts';
import { connectCustomer, seedTaskly } from './stack/seed-taskly.ts';
import { freePort, startServerProcess } from './stack/server-process.ts';
import { eventually } from './stack/start-stack.ts';

test('a server killed in the middle of a workflow: the other finishes it within 30 s, no step recorded twice', {
  timeout: 90_000,
}, async () => {
  const database = await cloneDatabase();
  const sandbox = await startSandbox({ onToken: (token) => remember('token of the provider', token) });
  // The host's API keeps its first caller waiting, so that the server dies in the middle of step two.
  const keys: (string | undefined)[] = [];
  const host = createServer((request, response) => {
    keys.push(request.headers['idempotency-key'] as string | undefined);
    if (keys.length > 1) response.end('{}');
  });
  host.listen(0, '127.0.0.1');
  await once(host, 'listening');
  const hostUrl = `http://127.0.0.1:${(host.address() as AddressInfo).port}`;
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const seeded = await seedTaskly({ connectionString: database.connectionString, sandbox, hostUrl, url });
  const { project, env } = seeded;

  const first = await startServerProcess(env, { port });
  const client = createConnectClient<TasklyConfig>({ url, apiKey: project.apiKey });
  await connectCustomer(seeded, { url, sandbox, userId: 'u' });
  const sent = await client.events.send('u', 'contact.created', { id: 't', email: 'takeover@lead.example' });
  await eventually(
    () => keys.length,
    (count) => count === 1,
  );

  const second = await startServerProcess(env);
  const killedAt = Date.now();
  await first.kill();
  const other = createConnectClient<TasklyConfig>({ url: second.url, apiKey: project.apiKey });
  const done = await eventually(
    () => other.executions.get(sent.executionIds[0] ?? ''),
    ({ status }) => status === 'succeeded',
    45_000,
  );
  expect(Date.now() - killedAt).toBeLessThan(30_000);
  expect(done.steps.filter(({ kind }) => kind === 'request').every(({ status }) => status === 'succeeded')).toBe(true);

  const db = new pg.Client({ connectionString: database.connectionString });
  await db.connect();
  const { rows } = await db.query(
    'select key, count(*)::int as count from workflow.step where execution_id = $1 group by key',
    [sent.executionIds[0]],
  );
  await db.end();
  expect(rows.length).toBeGreaterThanOrEqual(4);
  expect(rows.every(({ count }) => count === 1)).toBe(true);
  // Step one was recorded before the kill and did not run again; step two was repeated under its own key.
  expect(sandbox.control.state().contacts.filter(({ email }) => email === 'takeover@lead.example')).toHaveLength(1);
  expect(keys).toHaveLength(2);
  expect(new Set(keys).size).toBe(1);

  expect(await second.stop()).toBe(0);
  const printed = [first, second].map(
    (process) => ({ channel: 'log', where: process.url, text: process.output() }) as const,
  );
  expect(findLeaks([...printed, ...(await dumpDatabase(database.connectionString))])).toEqual([]);
  host.closeAllConnections();
  host.close();
  await sandbox.stop();
  await database.drop();
});
