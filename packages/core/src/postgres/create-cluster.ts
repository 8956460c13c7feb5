import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Home } from './choose-home.ts';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { program } from './locate-binaries.ts';
import { runProgram } from './run-program.ts';

/** The one superuser of an embedded cluster, and the name of its database. */
export const roleName = 'acme';

/** Prefix of a cluster in the making; one without this prefix is finished. */
export const unfinishedPrefix = 'cluster.init-';

/**
 * Makes a cluster with its password beside the place it belongs to and moves it there when it is whole,
 * in one rename. So `cluster/` is either absent or finished, at whatever point this process is killed.
 */
export async function createCluster(home: Home, durable: boolean): Promise<void> {
  const half = mkdtempSync(join(home.folder, unfinishedPrefix));
  // The password lies beside the data: others may pass through to what is theirs, not look around.
  chmodSync(half, home.identity === undefined ? 0o700 : 0o711);
  const data = join(half, 'data');
  const passwordFile = join(half, 'initdb-password');
  const password = randomBytes(24).toString('base64url');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  mkdirSync(data, { mode: 0o700 });
  giveTo(home, data, passwordFile);

  await initialise(home, data, passwordFile, durable);

  rmSync(passwordFile);
  writeFileSync(join(half, 'password'), password, { mode: 0o600, flush: true });
  const accessFile = join(data, 'pg_hba.conf');
  writeFileSync(accessFile, `host all ${roleName} 127.0.0.1/32 scram-sha-256\n`, { mode: 0o600, flush: true });
  giveTo(home, accessFile);
  renameSync(half, join(home.folder, 'cluster'));
  if (durable && process.platform !== 'win32') syncFolder(home.folder);
}

/**
 * Full-text and trigram search of Postgres 18 ask the C library what a letter is, whatever the collation
 * provider; with the locale `C` every letter outside ASCII would be dropped from an index.
 */
const letterLocales = ['C.UTF-8', 'en_US.UTF-8', 'C'];

async function initialise(home: Home, data: string, passwordFile: string, durable: boolean): Promise<void> {
  let complaint = '';
  for (const locale of letterLocales) {
    const { exitCode, stderr } = await runProgram(
      program(home.binaries, 'initdb'),
      [
        `--pgdata=${data}`,
        `--username=${roleName}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        `--lc-ctype=${locale}`,
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--data-checksums',
        ...(durable ? [] : ['--no-sync']),
      ],
      home.identity,
    );
    if (exitCode === 0) return;
    complaint = stderr.trim();
    if (!complaint.includes('invalid locale name')) break;
  }
  throw new EmbeddedPostgresError(
    'init_failed',
    `Postgres could not make a new database in ${home.folder}: ${complaint || 'initdb was killed'}. ` +
      'Nothing of it is kept; put right what it names (often: no space left) and start again.',
  );
}

function giveTo({ identity }: Home, ...paths: readonly string[]): void {
  if (identity !== undefined) for (const path of paths) chownSync(path, identity.uid, identity.gid);
}

function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
}
