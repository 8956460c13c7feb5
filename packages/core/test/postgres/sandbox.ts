import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { onTestFinished } from 'vitest';
import { type EmbeddedPostgresOptions, startEmbeddedPostgres, stopOrphanedPostgres } from '../../src/postgres/index.ts';

export const isRoot = process.getuid?.() === 0;

export interface Sandbox {
  readonly folder: string;
  readonly dataDir: string;
  readonly systemDir: string;
  /** What the starter said. */
  readonly said: string[];
  start(options?: Partial<EmbeddedPostgresOptions>): ReturnType<typeof startEmbeddedPostgres>;
  /** Runs at the end of the test, when no server is left and the folder is still there. */
  afterStop(work: () => void): void;
  /** Another process that starts the server; does not wait for it. */
  launch(options?: { readonly uid?: number; readonly gid?: number }): Launched;
  /** Another process that owns the server, or was refused. */
  hold(options?: { readonly uid?: number; readonly gid?: number }): Promise<HeldServer>;
}

export interface Launched {
  readonly pid: number;
  /** Ends the process with a signal and waits for its end. */
  kill(signal: NodeJS.Signals): Promise<void>;
  tell(command: 'stop' | 'exit'): Promise<void>;
  readonly answered: Promise<Answer>;
}

export interface Answer {
  readonly connectionString?: string;
  readonly code?: string;
  readonly message?: string;
}

export interface HeldServer extends Launched {
  readonly answer: Answer;
}

let finished: Promise<string> | undefined;

/** A finished database, made once for a test file: initdb takes its second. */
async function makeFinished(): Promise<string> {
  const dataDir = join(mkdtempSync(join(tmpdir(), 'acme-starter-test-')), '.acme');
  chmodSync(dirname(dataDir), 0o711);
  const log = { info: () => undefined, warn: () => undefined, error: console.error };
  await (await startEmbeddedPostgres({ dataDir, log, settings: { fsync: 'off' } })).stop();
  return join(dataDir, 'postgres');
}

export async function removeFinished(): Promise<void> {
  if (finished !== undefined) rmSync(join(await finished, '..', '..'), { recursive: true, force: true });
}

/**
 * A sandbox whose database was made by an earlier start: that of the tests before, lent for the length of
 * this test. A test that spoils it takes a copy.
 */
export async function createUsedSandbox({ copy = false } = {}): Promise<Sandbox> {
  finished ??= makeFinished();
  const lent = await finished;
  const sandbox = createSandbox();
  mkdirSync(sandbox.dataDir, { mode: 0o711 });
  const own = join(sandbox.dataDir, 'postgres');
  if (copy) {
    copyFolder(lent, own);
  } else {
    renameSync(lent, own);
    sandbox.afterStop(() => renameSync(own, lent));
  }
  return sandbox;
}

/** A folder of its own; after the test no server runs on it and it is gone. */
export function createSandbox(): Sandbox {
  const folder = mkdtempSync(join(tmpdir(), 'acme-starter-test-'));
  chmodSync(folder, 0o711);
  const [dataDir, systemDir] = [join(folder, '.acme'), join(folder, 'system')];
  const said: string[] = [];
  const say = (message: string) => said.push(message);
  const log = { info: say, warn: say, error: say };
  const stops: (() => Promise<void>)[] = [];
  const afterStop: (() => void)[] = [];
  onTestFinished(async () => {
    for (const stop of stops.reverse()) await stop();
    await stopOrphanedPostgres({ dataDir, systemDir, log }).catch(() => undefined);
    for (const work of afterStop) work();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    folder,
    dataDir,
    systemDir,
    said,
    async start(options = {}) {
      const server = await startEmbeddedPostgres({
        dataDir,
        systemDir,
        log,
        ...options,
        settings: { fsync: 'off', ...options.settings },
      });
      stops.push(() => server.stop());
      return server;
    },
    afterStop: (work) => afterStop.push(work),
    launch,
    async hold(options) {
      const launched = launch(options);
      return { ...launched, answer: await launched.answered };
    },
  };

  function launch(options: { readonly uid?: number; readonly gid?: number } = {}): Launched {
    const program = join(import.meta.dirname, 'hold-server.ts');
    const child = spawn(process.execPath, ['--conditions=@acme/source', program, dataDir, systemDir], {
      ...options,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const kill = async (signal: NodeJS.Signals) => {
      child.kill(signal);
      await ended;
    };
    stops.push(() => kill('SIGKILL'));
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const answered = lines.next().then((line): Answer => (line.done ? { code: 'killed' } : JSON.parse(line.value)));
    const tell = async (command: 'stop' | 'exit') => {
      child.stdin.write(`${command}\n`);
      await ended;
    };
    return { pid: child.pid as number, kill, tell, answered };
  }
}

export async function ask(connectionString: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

/** Number of the server process of a cluster. */
export function postmasterOf(cluster: string): number {
  return Number(readFileSync(join(cluster, 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);
}

/** Whether a process runs; one that has ended and waits to be reaped does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** Every file of a folder with a digest of its content, to compare before and after. */
export function contentsOf(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [path, createHash('sha256').update(readFileSync(path)).digest('hex')]),
  );
}

export function copyFolder(from: string, to: string): void {
  execFileSync('cp', ['-a', from, to]);
}
