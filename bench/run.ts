import { randomUUID } from 'node:crypto';
import { generateEncryptionKey, createCore, migrate } from '@acme/core';
import { startEmbeddedPostgres } from '@acme/core/postgres';
import { createUserTokens } from '@acme/sdk';
import pino from 'pino';
import { defineTaskly } from '../test/stack/definition.ts';
import { openFolder } from './folder.ts';
import { benchReadUser } from './read-user.ts';
import { benchTelemetry } from './telemetry.ts';
import { benchPanel } from './panel.ts';
import { runEngine } from './run-engine.ts';
import { runSearch } from './run-search.ts';
import { printTable } from './table.ts';

/**
 * The figures of the design, each measured against its bound in one run on one machine. `npm run bench -- search` does one
 * part: `read-user`, `executions` (the engine, and what a process costs that `npm run build` has made), `telemetry`,
 * `search` or `panel` (in Chromium); of `executions` and `search` a third word takes the cases whose name has it. `BENCH_KEEP` names a folder in which
 * the large databases of `search` stay for the next run.
 */
const [part, only] = process.argv.slice(2);
const parts = ['read-user', 'executions', 'telemetry', 'search', 'panel'];
if (part !== undefined && !parts.includes(part)) {
  console.error(`There is no part "${part}". Name one of ${parts.join(', ')}, or none to run all.`);
  process.exit(2);
}

if (part === undefined || part === 'read-user' || part === 'telemetry') await runRatios();
if (part === undefined || part === 'executions') await runEngine(only);
if (part === undefined || part === 'search') await runSearch(only);
if (part === undefined || part === 'panel') printTable(await benchPanel());

async function runRatios(): Promise<void> {
  const folder = openFolder(undefined);
  const postgres = await startEmbeddedPostgres(folder);
  try {
    await migrate({ connectionString: postgres.connectionString });
    if (part === undefined || part === 'read-user') await readUser(postgres.connectionString);
    if (part === undefined || part === 'telemetry') await watched(postgres.connectionString);
  } finally {
    await postgres.stop();
    folder.remove();
  }
}

async function readUser(connectionString: string): Promise<void> {
  const input = await makeProject(connectionString);
  console.log('reading one connected user, 32 connections, three rounds in turn …');
  const read = await benchReadUser(input);
  print('read user over tRPC / node:http + prepared pg', read.trpc, 0.5);
  print('read user over REST / node:http + prepared pg', read.rest, 0.5);
  print('read user over Paragon’s API / node:http + prepared pg', read.paragon, 0.5);
}

async function watched(connectionString: string): Promise<void> {
  const input = await makeProject(connectionString);
  console.log('reading one connected user with and without telemetry, thirty rounds in turn …');
  const { without, counting, tracing } = await benchTelemetry(input);
  print('counting, as by default / without telemetry', { ...counting, bare: without }, 0.95);
  print('every request traced to a collector / without telemetry', { ...tracing, bare: without }, 0.3);
}

async function makeProject(connectionString: string) {
  const encryptionKeys = generateEncryptionKey('bench');
  const core = await createCore({
    connectionString,
    encryptionKeys,
    egressAllow: [],
    definitions: defineTaskly({ sandboxUrl: 'http://127.0.0.1:1', hostUrl: 'http://127.0.0.1:2' }),
    publicUrl: 'http://127.0.0.1:3',
    environment: () => undefined,
    log: pino({ level: 'silent' }),
  });
  const project = await core.admin.createProject({ name: 'Bench', slug: `bench-${randomUUID()}`, origins: [] });
  await core.admin.configureProject(project.projectId, { paragonCompat: true });
  await core.stop();
  const { projectId, apiKey } = project;
  const { sign: signUser } = createUserTokens({ url: 'http://127.0.0.1:3', ...project });
  return { connectionString, projectId, apiKey, signUser, env: { ACME_ENCRYPTION_KEYS: encryptionKeys } };
}

function print(name: string, result: { ours: number; bare: number; ratio: number }, bound: number): void {
  const verdict = result.ratio >= bound ? 'holds' : 'FALLS SHORT';
  console.log(
    `${name}: ${result.ours.toFixed(0)}/s against ${result.bare.toFixed(0)}/s, ratio ${result.ratio.toFixed(2)} (bound ${bound}: ${verdict})`,
  );
}
