import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
// By path: Vitest resolves a global setup without the conditions of its configuration.
import {
  EmbeddedPostgresError,
  startEmbeddedPostgres,
  stopOrphanedPostgres,
} from '../../packages/core/src/postgres/index.ts';
import { migrateTemplate } from './migrate-template.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A database to run `create database` from; never used for data. */
    postgresUrl: string;
    /** Name of the migrated, empty database that `cloneDatabase` copies. */
    postgresTemplate: string;
  }
}

const folderPrefix = 'acme-test-postgres-';
const log = { info: () => undefined, warn: () => undefined, error: console.error };

/** One Postgres for the whole run: `ACME_TEST_DATABASE_URL`, or an embedded one that lives as long as the run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.ACME_TEST_DATABASE_URL;
  const server = given === undefined ? await startServer() : { connectionString: given, stop: async () => undefined };
  const template = given === undefined ? 'acme_template' : `acme_template_${process.pid}_${Date.now()}`;
  try {
    await makeTemplate(server.connectionString, template);
  } catch (error) {
    await server.stop();
    throw error;
  }
  project.provide('postgresUrl', server.connectionString);
  project.provide('postgresTemplate', template);
  return async () => {
    if (given !== undefined) await dropTemplate(given, template);
    await server.stop();
  };
}

async function startServer(): Promise<{ connectionString: string; stop(): Promise<void> }> {
  await removeLeftovers();
  const folder = mkdtempSync(join(tmpdir(), folderPrefix));
  chmodSync(folder, 0o711);
  const server = await startEmbeddedPostgres({
    ...place(folder),
    log,
    settings: {
      fsync: 'off',
      synchronous_commit: 'off',
      full_page_writes: 'off',
      max_connections: '300',
      wal_level: 'minimal',
      max_wal_senders: '0',
    },
  });
  const remove = () => removeWhileInUse(folder);
  const stop = async () => {
    process.off('SIGHUP', leave).off('exit', remove);
    await server.stop();
    remove();
  };
  // Vitest leaves at once on SIGINT and SIGTERM, without its teardown, and Node does on SIGHUP.
  const leave = () => process.exit(129);
  process.once('SIGHUP', leave).once('exit', remove);
  return { connectionString: server.connectionString, stop };
}

function place(folder: string): { dataDir: string; systemDir: string } {
  return { dataDir: join(folder, '.acme'), systemDir: join(folder, 'system') };
}

/** Of a process that exits: its server is ending at the same time and still writes. */
function removeWhileInUse(folder: string): void {
  for (let triesLeft = 40; triesLeft > 0 && existsSync(folder); triesLeft -= 1) {
    try {
      // Gives up silently at a file that vanishes under it, hence the look whether anything is left.
      rmSync(folder, { recursive: true, force: true });
    } catch {
      const retryMs = 25;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, retryMs);
    }
  }
}

/** Servers and folders of runs that were killed. */
async function removeLeftovers(): Promise<void> {
  const settledMs = 60_000;
  for (const name of readdirSync(tmpdir())) {
    const folder = join(tmpdir(), name);
    if (!name.startsWith(folderPrefix) || !existsSync(folder)) continue;
    // A younger one may belong to a run that is about to take its lock.
    if (Date.now() - statSync(folder).mtimeMs < settledMs) continue;
    try {
      if (existsSync(place(folder).dataDir)) await stopOrphanedPostgres({ ...place(folder), log });
      rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      if (!(error instanceof EmbeddedPostgresError)) throw error;
    }
  }
}

async function makeTemplate(connectionString: string, template: string): Promise<void> {
  await query(connectionString, `create database ${template}`);
  const url = new URL(connectionString);
  url.pathname = `/${template}`;
  await migrateTemplate(url.href);
  // A connection to a template makes every copy fail; nobody gets one by mistake.
  await query(connectionString, `alter database ${template} with is_template true allow_connections false`);
}

async function dropTemplate(connectionString: string, template: string): Promise<void> {
  await query(connectionString, `alter database ${template} with is_template false`);
  await query(connectionString, `drop database ${template} with (force)`);
}

async function query(connectionString: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
