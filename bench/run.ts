import { mkdtempSync, rmSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCore, generateEncryptionKey, migrate } from '@acme/core';
import { startEmbeddedPostgres } from '@acme/core/postgres';
import pino from 'pino';
import { defineTaskly } from '../test/stack/definition.ts';
import { benchExecutions } from './executions.ts';
import { benchReadUser } from './read-user.ts';

/** The figures of the design as ratios, each pair measured in one run on one machine. */
const quiet = { info: () => undefined, warn: console.error, error: console.error };
const folder = mkdtempSync(join(tmpdir(), 'acme-bench-'));
chmodSync(folder, 0o711);
const postgres = await startEmbeddedPostgres({
  dataDir: join(folder, '.acme'),
  systemDir: join(folder, 'system'),
  log: quiet,
});
try {
  await migrate({ connectionString: postgres.connectionString });
  const encryptionKeys = generateEncryptionKey('bench');
  const core = await createCore({
    connectionString: postgres.connectionString,
    encryptionKeys,
    egressAllow: [],
    definitions: defineTaskly({ sandboxUrl: 'http://127.0.0.1:1', hostUrl: 'http://127.0.0.1:2' }),
    publicUrl: 'http://127.0.0.1:3',
    environment: () => undefined,
    log: pino({ level: 'silent' }),
  });
  const project = await core.admin.createProject({ name: 'Bench', origins: [] });
  await core.stop();

  console.log('reading one connected user, 32 connections, three rounds in turn …');
  const read = await benchReadUser({
    connectionString: postgres.connectionString,
    projectId: project.projectId,
    apiKey: project.apiKey,
    env: { ACME_ENCRYPTION_KEYS: encryptionKeys },
  });
  print('read user over tRPC / node:http + prepared pg', read.trpc, 0.5);
  print('read user over REST / node:http + prepared pg', read.rest, 0.5);

  console.log('running three-step executions …');
  print(
    'three-step executions / pg-boss, one job and three inserts',
    await benchExecutions({ connectionString: postgres.connectionString }),
    0.6,
  );
} finally {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}

function print(name: string, result: { ours: number; bare: number; ratio: number }, bound: number): void {
  const verdict = result.ratio >= bound ? 'holds' : 'FALLS SHORT';
  console.log(
    `${name}: ${result.ours.toFixed(0)}/s against ${result.bare.toFixed(0)}/s, ratio ${result.ratio.toFixed(2)} (bound ${bound}: ${verdict})`,
  );
}
