import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { openDatabase } from './open-database.ts';
import {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from './start-embedded-postgres.ts';
import type { LockOwner } from './take-lock.ts';

/**
 * Starts the embedded Postgres, or uses the one that another process has running on the same
 * `.acme/`: so that a short command works beside the server. `stop` leaves a joined one running.
 *
 * @throws EmbeddedPostgresError as `startEmbeddedPostgres`; `in_use` only while the other is still starting
 *
 * @example
 * const postgres = await joinEmbeddedPostgres({ dataDir: '.acme', log: console });
 */
export async function joinEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  try {
    return await startEmbeddedPostgres(options);
  } catch (error) {
    if (!(error instanceof EmbeddedPostgresError) || error.code !== 'in_use') throw error;
    const running = readRunning(options.dataDir);
    if (running === undefined) throw error;
    const connectionString = await openDatabase(running.port, running.password);
    return { connectionString, stop: async () => undefined };
  }
}

/** Port and password of the server that the owner of the lock wrote down; only its own user can read them. */
function readRunning(dataDir: string): { readonly port: number; readonly password: string } | undefined {
  const local = join(resolve(dataDir), 'postgres');
  try {
    const { port } = JSON.parse(readFileSync(join(local, 'owner.json'), 'utf8')) as LockOwner;
    const pointer = join(local, 'home.json');
    const folder = existsSync(pointer) ? (JSON.parse(readFileSync(pointer, 'utf8')) as { home: string }).home : local;
    const password = readFileSync(join(folder, 'cluster', 'password'), 'utf8');
    return port === undefined ? undefined : { port, password };
  } catch {
    return undefined;
  }
}
