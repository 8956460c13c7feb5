import { existsSync, lchownSync, readFileSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from './choose-home.ts';
import { unfinishedPrefix } from './create-cluster.ts';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import type { PostgresLog } from './start-embedded-postgres.ts';

export interface Cluster {
  readonly data: string;
  readonly password: string;
}

/**
 * The finished cluster of `home`, or undefined if one has to be made. Clears away what an interrupted
 * initdb left; a folder that may hold anything of value is moved aside, never deleted.
 *
 * @throws EmbeddedPostgresError `version_mismatch`, `cluster_unreadable`
 */
export function findCluster(home: Home, log: PostgresLog): Cluster | undefined {
  clearUnfinished(home, log);
  const folder = join(home.folder, 'cluster');
  if (!existsSync(folder)) return undefined;
  const data = join(folder, 'data');
  try {
    if (!isFinished(data)) {
      const aside = `${folder}.unfinished-${Date.now()}`;
      renameSync(folder, aside);
      log.warn(`${folder} held no finished database; it was moved to ${aside} and a new one is made.`);
      return undefined;
    }
    checkVersion(home, data);
    if (home.identity !== undefined && statSync(data).uid === 0) handOver(home.identity, data);
    return { data, password: readFileSync(join(folder, 'password'), 'utf8') };
  } catch (cause) {
    if (cause instanceof EmbeddedPostgresError) throw cause;
    throw new EmbeddedPostgresError(
      'cluster_unreadable',
      `The database in ${folder} cannot be read: ${(cause as Error).message}. ` +
        'Start as the user that made it, or put back the file that is missing; nothing was changed.',
      { cause },
    );
  }
}

function clearUnfinished(home: Home, log: PostgresLog): void {
  for (const name of readdirSync(home.folder)) {
    if (!name.startsWith(unfinishedPrefix)) continue;
    log.warn(`Clearing away ${name}: a first start was interrupted there.`);
    try {
      rmSync(join(home.folder, name), { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    } catch {
      // An initdb without its parent may be writing there still. The next start clears what it leaves.
    }
  }
}

function isFinished(data: string): boolean {
  // Throws for a folder that we may not look into, which must not pass for an empty one.
  if (!statSync(join(data, '..')).isDirectory() || !existsSync(data)) return false;
  const names = readdirSync(data);
  return names.includes('PG_VERSION') && existsSync(join(data, 'global', 'pg_control'));
}

function checkVersion(home: Home, data: string): void {
  const made = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim();
  if (made === home.major) return;
  throw new EmbeddedPostgresError(
    'version_mismatch',
    `The database in ${data} was made by Postgres ${made}; the embedded one is ${home.major} and cannot read it. ` +
      `Dump it with the release that made it and load the dump into a new one, or set DATABASE_URL to a Postgres ${made}.`,
  );
}

/** A cluster that root restored from a backup belongs to root, and Postgres insists on owning its files. */
function handOver(identity: { uid: number; gid: number }, data: string): void {
  lchownSync(data, identity.uid, identity.gid);
  for (const name of readdirSync(data, { recursive: true, encoding: 'utf8' })) {
    lchownSync(join(data, name), identity.uid, identity.gid);
  }
}
