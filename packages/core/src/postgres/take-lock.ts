import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';

export interface LockOwner {
  readonly pid: number;
  /** Absent while the server is starting. */
  readonly port?: number;
}

export interface Lock {
  /** Writes down who holds the lock, for the message to whoever comes second. */
  describe(owner: LockOwner): void;
  release(): void;
}

/**
 * Takes `folder` for this process until `release` or the end of the process, however it ends.
 *
 * SQLite is here as the only file lock that Node offers: the kernel drops it with the process, so there
 * is no stale lock to judge by process numbers (which repeat, in containers within seconds).
 *
 * @throws EmbeddedPostgresError `in_use`, `data_dir_unusable`
 */
export function takeLock(folder: string): Lock {
  const ownerFile = join(folder, 'owner.json');
  let database: DatabaseSync;
  try {
    database = new DatabaseSync(join(folder, 'lock'), { timeout: 0 });
  } catch (cause) {
    throw unusable(folder, cause);
  }
  try {
    // Nothing is ever written, so there is nothing to keep a journal file for.
    database.exec('pragma journal_mode = memory; begin exclusive');
  } catch (cause) {
    database.close();
    if (!isBusy(cause)) throw unusable(folder, cause);
    throw inUse(folder, readOwner(ownerFile));
  }
  const lock: Lock = {
    describe: (owner) => writeFileSync(ownerFile, JSON.stringify(owner)),
    release() {
      if (!database.isOpen) return;
      rmSync(ownerFile, { force: true });
      database.close();
    },
  };
  lock.describe({ pid: process.pid });
  return lock;
}

function isBusy(error: unknown): boolean {
  const SQLITE_BUSY = 5;
  return (error as { errcode?: number }).errcode === SQLITE_BUSY;
}

function inUse(folder: string, owner: LockOwner | undefined): EmbeddedPostgresError {
  const who = owner === undefined ? 'another process' : `process ${owner.pid}`;
  const where = owner?.port === undefined ? '' : ` (its Postgres is on 127.0.0.1:${owner.port})`;
  return new EmbeddedPostgresError(
    'in_use',
    `The embedded Postgres in ${folder} belongs to ${who}, which is running${where}. ` +
      'Stop that process first, or set DATABASE_URL to a Postgres server that several processes can share.',
  );
}

function unusable(folder: string, cause: unknown): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    'data_dir_unusable',
    `The folder ${folder} cannot be locked: ${(cause as Error).message}. It must be on a local disk and writable by this user.`,
    { cause },
  );
}

function readOwner(file: string): LockOwner | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as LockOwner;
  } catch {
    return undefined;
  }
}
