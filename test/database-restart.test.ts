import { chmodSync, mkdtempSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { migrate } from '@acme/core';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@acme/core/postgres';
import { createConnectClient } from '@acme/sdk';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../apps/sandbox/src/index.ts';
import { remember } from './stack/canary.ts';
import type { TasklyConfig } from './stack/definition.ts';
import { type HostApi, startHostApi } from './stack/host-api.ts';
import { connectCustomer, seedTaskly } from './stack/seed-taskly.ts';
import { freePort, type ServerProcess, startServerProcess } from './stack/server-process.ts';
import { eventually } from './stack/start-stack.ts';
import { inFull, tell } from './torture/in-full.ts';

const size = inFull ? { restarts: 5, loadMs: 4_000 } : { restarts: 1, loadMs: 1_500 };
const readyMs = 5_000;
/** Events on their way at once. */
const senders = 8;

let folder: string;
let port: number;
let postgres: EmbeddedPostgres;
let sandbox: Sandbox;
let host: HostApi;
const servers: ServerProcess[] = [];

// Vitest ends its workers with a signal when a run is interrupted, and what is only hung on 'exit' does not hear of one.
const leave = () => process.exit(143);
const endServers = () => {
  for (const { child } of servers) child.kill('SIGKILL');
};
process.once('SIGTERM', leave).once('disconnect', leave).once('exit', endServers);

beforeEach(async () => {
  // Named as those of whole runs are, which clear away what a killed run has left.
  folder = mkdtempSync(join(tmpdir(), 'acme-test-postgres-restart-'));
  chmodSync(folder, 0o711);
  port = await freePort();
  postgres = await startPostgres();
  await migrate({ connectionString: postgres.connectionString });
  sandbox = await startSandbox({ onToken: (token) => remember('token of the provider', token) });
  host = await startHostApi();
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.kill()));
  await Promise.all([sandbox.stop(), host.stop(), postgres.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

/** As an operator has it: what is committed is on disk. */
function startPostgres(): Promise<EmbeddedPostgres> {
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const dirs = { dataDir: join(folder, '.acme'), systemDir: join(folder, 'system') };
  return startEmbeddedPostgres({ ...dirs, log, choosePort: async () => port, settings: { max_connections: '100' } });
}

/** As `pg_ctl restart -m immediate`: every session is cut off where it is, nothing is flushed, and the log is played back. */
async function restartImmediately(): Promise<void> {
  const client = new pg.Client({ connectionString: postgres.connectionString });
  await client.connect();
  const { rows } = await client.query<{ data_directory: string }>('show data_directory');
  client.on('error', () => undefined);
  const pid = Number(readFileSync(join(rows[0]?.data_directory ?? '', 'postmaster.pid'), 'utf8').split('\n')[0]);
  process.kill(pid, 'SIGQUIT');
  await eventually(
    () => isAlive(pid),
    (alive) => !alive,
  );
  await client.end().catch(() => undefined);
  // Gives back what it holds; there is nothing left to stop. For this moment it is nobody's, so it must not look left over.
  utimesSync(folder, new Date(), new Date());
  await postgres.stop();
  postgres = await startPostgres();
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const isReady = (server: ServerProcess) =>
  fetch(`${server.url}/readyz`).then(
    ({ status }) => status === 200,
    () => false,
  );

test('Postgres is restarted at once under load: what was accepted is done, once, and both servers go on', async () => {
  const firstPort = await freePort();
  const url = `http://127.0.0.1:${firstPort}`;
  const seeded = await seedTaskly({ connectionString: postgres.connectionString, sandbox, hostUrl: host.url, url });
  servers.push(await startServerProcess(seeded.env, { port: firstPort }), await startServerProcess(seeded.env));
  await connectCustomer(seeded, { url, sandbox, userId: 'u' });

  const accepted = new Map<string, string>();
  let refused = 0;
  let sent = 0;
  let loading = true;
  const load = async (nth: number) => {
    const server = servers[nth % servers.length]!;
    const client = createConnectClient<TasklyConfig>({ url: server.url, apiKey: seeded.project.apiKey });
    while (loading) {
      const id = `event-${(sent += 1)}`;
      try {
        const answer = await client.events.send(
          'u',
          'contact.created',
          { id, email: `${id}@lead.example` },
          { eventId: id },
        );
        for (const executionId of answer.executionIds) accepted.set(executionId, id);
      } catch {
        refused += 1;
      }
      await sleep(50);
    }
  };
  const loads = Promise.all(Array.from({ length: senders }, (_, nth) => load(nth)));
  const readyAfter: number[] = [];
  for (let nth = 1; nth <= size.restarts; nth += 1) {
    await sleep(size.loadMs);
    const before = accepted.size;
    await restartImmediately();
    const upAt = performance.now();
    await eventually(
      () => Promise.all(servers.map(isReady)),
      (ready) => ready.every(Boolean),
      60_000,
    );
    readyAfter.push(Math.round(performance.now() - upAt));
    await eventually(
      () => accepted.size,
      (count) => count > before,
    );
    tell(
      `restart ${nth} of ${size.restarts}: ready after ${readyAfter.at(-1)} ms; ${before} accepted, ${refused} refused`,
    );
  }
  await sleep(size.loadMs / 2);
  loading = false;
  await loads;

  const db = new pg.Client({ connectionString: postgres.connectionString });
  await db.connect();
  const statuses = async () => {
    const { rows } = await db.query<{ id: string; status: string }>(
      `select id, status from workflow.execution where workflow_id = 'send-contacts'`,
    );
    return new Map(rows.map(({ id, status }) => [id, status]));
  };
  const ended = await eventually(
    statuses,
    (found) => [...found.values()].every((status) => status === 'succeeded'),
    120_000,
  );
  // All that was accepted is there. What was refused may be as well: the answer was cut off, not the transaction.
  expect([...accepted.keys()].filter((id) => !ended.has(id))).toEqual([]);
  const { rows: wrong } = await db.query(
    `select execution_id from workflow.step group by execution_id
      having count(*) filter (where status <> 'succeeded') > 0 or count(*) <> count(distinct seq)`,
  );
  expect(wrong).toEqual([]);
  await db.end();
  // A step may have run twice, under one key: the provider has made one contact of it.
  const contacts = sandbox.control.state().contacts.map(({ email }) => email);
  expect(new Set(contacts).size).toBe(contacts.length);
  expect([...accepted.values()].filter((id) => !contacts.includes(`${id}@lead.example`))).toEqual([]);
  expect(servers.map(({ child }) => [child.exitCode, child.signalCode])).toEqual(servers.map(() => [null, null]));
  tell(`${accepted.size} accepted and done, ${refused} refused, ready after ${readyAfter.join(', ')} ms`);
  expect(Math.max(...readyAfter)).toBeLessThanOrEqual(readyMs);
});
