import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  /** Another process that owns the server. */
  hold(options?: { readonly uid?: number; readonly gid?: number }): Promise<HeldServer>;
}

export interface HeldServer {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly answer: { readonly connectionString?: string; readonly code?: string; readonly message?: string };
  /** Ends the process with a signal and waits for its end. */
  kill(signal: NodeJS.Signals): Promise<void>;
  tell(command: 'stop' | 'exit'): Promise<void>;
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
  onTestFinished(async () => {
    for (const stop of stops.reverse()) await stop();
    await stopOrphanedPostgres({ dataDir, systemDir, log }).catch(() => undefined);
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
    async hold(options = {}) {
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
      const first = createInterface(child.stdout)[Symbol.asyncIterator]().next();
      const line = await Promise.race([first, ended.then(() => first)]);
      return {
        child,
        pid: child.pid as number,
        answer: JSON.parse(line.done ? '{"code":"killed"}' : line.value),
        kill,
        async tell(command) {
          child.stdin.write(`${command}\n`);
          await ended;
        },
      };
    },
  };
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

export function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** Everything in a folder with its content, to compare before and after. */
export function contentsOf(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [path, readFileSync(path, 'latin1')]),
  );
}

export function write(path: string, text: string): void {
  writeFileSync(path, text);
}

export function copyFolder(from: string, to: string): void {
  execFileSync('cp', ['-a', from, to]);
}
