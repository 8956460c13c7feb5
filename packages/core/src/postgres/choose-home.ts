import { createHash, randomBytes } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { chooseIdentity, type Identity } from './choose-identity.ts';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { type Binaries, linkLibraries, program } from './locate-binaries.ts';
import { runProgram } from './run-program.ts';

export interface Home {
  /** Holds `cluster/`, the log and the lock: `.acme/postgres`, or a folder below `/var/lib/acme-connect`. */
  readonly folder: string;
  readonly binaries: Binaries;
  /** Major version of the binaries, `18`. */
  readonly major: string;
  readonly identity: Identity | undefined;
  /** Whether `.acme/` had a pointer to `folder`, or the cluster is in `.acme/` itself. */
  readonly known: boolean;
}

export interface HomeOptions {
  /** `.acme/postgres`, locked by the caller. */
  readonly local: string;
  readonly binaries: Binaries;
  /** Where root keeps what an unprivileged user cannot reach at its usual place. */
  readonly systemDir: string;
}

const pointerName = 'home.json';

/** Decides where the cluster lives, which binaries run it and as whom. */
export async function chooseHome({ local, binaries, systemDir }: HomeOptions): Promise<Home> {
  const pointer = readPointer(local);
  const identity = chooseIdentity(join(pointer ?? local, 'cluster', 'data'));
  const away = join(systemDir, createHash('sha256').update(local).digest('hex').slice(0, 16));
  const folder = pointer ?? (await reachableHome(local, away, identity));
  const known = pointer !== undefined || folder === local;

  const unlinked = linkLibraries(binaries.folder);
  const version = unlinked.length === 0 ? await majorOf(binaries, identity) : undefined;
  if (version?.major !== undefined) return { folder, binaries, identity, known, major: version.major };
  if (identity === undefined) throw unusable(binaries, version?.complaint ?? `${unlinked[0]} cannot be made`);

  // Root can read what `nobody` cannot (a checkout in a home of mode 0700): give it a copy.
  const copy = copyBinaries(binaries, makeSystemFolder(systemDir, away));
  const copied = await majorOf(copy, identity);
  if (copied.major === undefined) throw unusable(copy, copied.complaint);
  return { folder, binaries: copy, identity, known, major: copied.major };

  async function reachableHome(near: string, far: string, user: Identity | undefined): Promise<string> {
    if (user === undefined || (await canReach(near, user))) return near;
    if (existsSync(join(near, 'cluster'))) {
      throw new EmbeddedPostgresError(
        'data_dir_unusable',
        `${near} holds a database, but Postgres runs as uid ${user.uid}, which may not enter that folder. ` +
          'Give others the right to pass through each folder above it (chmod o+x), or start as the user that owns it.',
      );
    }
    makeSystemFolder(systemDir, far);
    writeAtomically(join(near, pointerName), JSON.stringify({ home: far }));
    return far;
  }
}

function readPointer(local: string): string | undefined {
  const file = join(local, pointerName);
  if (!existsSync(file)) return undefined;
  const { home, initialised } = parsePointer(file);
  if (initialised && !existsSync(join(home, 'cluster'))) {
    throw new EmbeddedPostgresError(
      'cluster_missing',
      `${file} says that the database is in ${home}, where this user finds none. Start as the user that made it, ` +
        'put the folder back, or delete that file to begin with an empty database.',
    );
  }
  return home;
}

function parsePointer(file: string): { readonly home: string; readonly initialised?: true } {
  try {
    const pointer = JSON.parse(readFileSync(file, 'utf8')) as { home?: unknown; initialised?: true };
    if (typeof pointer.home === 'string') return { ...pointer, home: pointer.home };
  } catch {
    // Said below.
  }
  throw new EmbeddedPostgresError(
    'cluster_missing',
    `${file} should say where the database is and cannot be read. Restore it, or delete it to begin with an empty database.`,
  );
}

/** From now on a missing cluster is a loss to report, no longer a first start to go on with. */
export function markInitialised(local: string, home: Home): void {
  if (home.folder === local) return;
  writeAtomically(join(local, pointerName), JSON.stringify({ home: home.folder, initialised: true }));
}

async function canReach(folder: string, identity: Identity): Promise<boolean> {
  // Asked of the kernel, which knows of access lists and mount options that mode bits do not tell.
  const { exitCode } = await runProgram('/bin/sh', ['-c', 'test -x "$1"', 'sh', folder], identity);
  return exitCode === 0;
}

async function majorOf(
  binaries: Binaries,
  identity: Identity | undefined,
): Promise<{ major: string | undefined; complaint: string }> {
  const { stdout, stderr } = await runProgram(program(binaries, 'postgres'), ['--version'], identity);
  return { major: /\(PostgreSQL\) (\d+)/.exec(stdout)?.[1], complaint: stderr.trim() };
}

function makeSystemFolder(systemDir: string, folder: string): string {
  mkdirSync(systemDir, { recursive: true, mode: 0o755 });
  const { uid, mode } = statSync(systemDir);
  if (uid !== 0 || (mode & 0o022) !== 0) {
    throw new EmbeddedPostgresError(
      'data_dir_unusable',
      `${systemDir} can be changed by others than root, so no database is put there. Run: chown root ${systemDir} && chmod 755 ${systemDir}`,
    );
  }
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  return folder;
}

function copyBinaries(binaries: Binaries, home: string): Binaries {
  const folder = join(home, `binaries-${binaries.version}`);
  if (!existsSync(folder)) {
    for (const name of readdirSync(home)) {
      if (name.startsWith('binaries-')) rmSync(join(home, name), { recursive: true, force: true });
    }
    const half = join(home, `binaries-half-${randomBytes(6).toString('hex')}`);
    cpSync(binaries.folder, join(half, 'native'), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => !path.endsWith('.a'),
    });
    linkLibraries(join(half, 'native'));
    renameSync(half, folder);
  }
  return { folder: join(folder, 'native'), version: binaries.version };
}

function writeAtomically(file: string, text: string): void {
  const half = `${file}.${randomBytes(6).toString('hex')}`;
  writeFileSync(half, text, { flush: true });
  renameSync(half, file);
}

function unusable(binaries: Binaries, complaint: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    'binaries_unusable',
    `The embedded Postgres in ${binaries.folder} does not run here: ${complaint || 'it gave no reason'}. ` +
      'It needs glibc on Linux; otherwise set DATABASE_URL to a Postgres server of your own.',
  );
}
