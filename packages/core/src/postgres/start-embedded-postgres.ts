import { mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { checkSettings } from './check-settings.ts';
import { chooseHome, type Home, markInitialised } from './choose-home.ts';
import { createCluster } from './create-cluster.ts';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { type Cluster, findCluster } from './find-cluster.ts';
import { type Binaries, locateBinaries } from './locate-binaries.ts';
import { openDatabase } from './open-database.ts';
import { findFreePort, type Postmaster, runPostmaster } from './run-postmaster.ts';
import { setAside } from './set-aside.ts';
import { stopOrphan } from './stop-orphan.ts';
import { type Lock, takeLock } from './take-lock.ts';

/** Where the starter says what it does. A pino logger or `console` will do. */
export interface PostgresLog {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** What `startEmbeddedPostgres` takes; all but the first two are for tests and unusual machines. */
export interface EmbeddedPostgresOptions {
  /** The `.acme` directory. Made if it is not there. */
  readonly dataDir: string;
  readonly log: PostgresLog;
  /** Server settings by their Postgres names, such as `{ fsync: 'off' }` in tests. */
  readonly settings?: Readonly<Record<string, string>>;
  /** How long the server may take to be ready, recovery after a crash included. 120,000 ms if left out. */
  readonly startTimeoutMs?: number;
  /** Where root keeps what an unprivileged user cannot reach in `dataDir`. `/var/lib/acme-connect` if left out. */
  readonly systemDir?: string;
  /** Where Postgres is installed; the package of this platform if left out. */
  readonly binaries?: Binaries;
  /** Which loopback port to try next; any free one if left out. */
  readonly choosePort?: () => Promise<number>;
}

/** A running embedded Postgres. */
export interface EmbeddedPostgres {
  /** `postgres://acme:…@127.0.0.1:<port>/acme`; holds the password. */
  readonly connectionString: string;
  /** Fast shutdown: clients are cut off, everything committed is on disk. May be called twice. */
  stop(): Promise<void>;
}

/**
 * Starts the Postgres that comes with the product, on data in `.acme/`.
 *
 * It listens on 127.0.0.1 at a random port, asks for a random password (scram-sha-256), and as root runs
 * as an unprivileged user. A server that a killed process left behind is stopped first; a second process
 * on the same directory gets `in_use`.
 *
 * @throws EmbeddedPostgresError with a `code` and one line that says what to do
 *
 * @example
 * const postgres = await startEmbeddedPostgres({ dataDir: '.acme', log: console });
 * const pool = new pg.Pool({ connectionString: postgres.connectionString });
 * …
 * await postgres.stop();
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const settings = checkSettings(options.settings ?? {});
  const opened = await openHome(options);
  const { home, log } = opened;
  let postmaster: Postmaster | undefined;
  try {
    if (!home.known) await setAside(home, log);
    const cluster = findCluster(home, log) ?? (await makeCluster(home, settings, log));
    markInitialised(opened.local, home);
    await stopOrphan(cluster.data, home, log);
    postmaster = await runPostmaster({
      home,
      data: cluster.data,
      settings,
      startTimeoutMs: options.startTimeoutMs ?? 120_000,
      choosePort: options.choosePort ?? findFreePort,
    });
    const connectionString = await openDatabase(postmaster.port, cluster.password);
    opened.describe(postmaster.port);
    return { connectionString, stop: keepWatch(postmaster, opened) };
  } catch (error) {
    await postmaster?.stop();
    opened.release();
    throw error;
  }
}

/**
 * Stops the server that a killed process left running on `dataDir`, without starting another. Nothing
 * happens if there is none.
 *
 * @throws EmbeddedPostgresError `in_use` if the directory belongs to a process that is alive
 */
export async function stopOrphanedPostgres(options: EmbeddedPostgresOptions): Promise<void> {
  const opened = await openHome(options);
  try {
    const cluster = findCluster(opened.home, opened.log);
    if (cluster !== undefined) await stopOrphan(cluster.data, opened.home, opened.log);
  } finally {
    opened.release();
  }
}

interface OpenedHome {
  readonly local: string;
  readonly home: Home;
  readonly log: PostgresLog;
  describe(port: number): void;
  release(): void;
}

async function openHome(options: EmbeddedPostgresOptions): Promise<OpenedHome> {
  const binaries = options.binaries ?? locateBinaries();
  const local = makeLocalFolder(options.dataDir);
  const locks: Lock[] = [takeLock(local)];
  const release = () => locks.forEach((lock) => lock.release());
  try {
    const systemDir = options.systemDir ?? '/var/lib/acme-connect';
    const home = await chooseHome({ local, binaries, systemDir });
    // A copied `.acme` points to the same data: the data has a lock too.
    if (home.folder !== local) locks.push(takeLock(home.folder));
    const describe = (port: number) => locks.forEach((lock) => lock.describe({ pid: process.pid, port }));
    return { local, home, log: options.log, describe, release };
  } catch (error) {
    release();
    throw error;
  }
}

function makeLocalFolder(dataDir: string): string {
  const folder = join(dataDir, 'postgres');
  try {
    // As root, Postgres runs as somebody else, who must be able to pass through.
    mkdirSync(folder, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
    return realpathSync(folder);
  } catch (cause) {
    throw new EmbeddedPostgresError(
      'data_dir_unusable',
      `The directory ${dataDir} cannot be used: ${(cause as Error).message}. Name one that this user may write to.`,
      { cause },
    );
  }
}

async function makeCluster(home: Home, settings: Readonly<Record<string, string>>, log: PostgresLog): Promise<Cluster> {
  log.info(`Making a new database in ${home.folder}.`);
  await createCluster(home, settings.fsync !== 'off');
  const cluster = findCluster(home, log);
  if (cluster !== undefined) return cluster;
  throw new EmbeddedPostgresError('init_failed', `The new database in ${home.folder} is gone. Start again.`);
}

function keepWatch(postmaster: Postmaster, opened: OpenedHome): () => Promise<void> {
  let stopping: Promise<void> | undefined;
  // Leaving without `stop` (an uncaught error) must not leave the server behind; it finishes by itself.
  const leave = () => {
    try {
      process.kill(postmaster.pid, 'SIGINT');
    } catch {
      // It is gone already.
    }
  };
  process.once('exit', leave);
  void postmaster.exited.then(() => {
    process.off('exit', leave);
    if (stopping === undefined) {
      opened.log.error(`The embedded Postgres (process ${postmaster.pid}) ended by itself. Restart this process.`);
    }
  });
  return () => {
    stopping ??= postmaster.stop().finally(() => opened.release());
    return stopping;
  };
}
