import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, fstatSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Home } from './choose-home.ts';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { program } from './locate-binaries.ts';
import { readPostmasterFile } from './postmaster-file.ts';
import { runProgram, spawnOptions } from './run-program.ts';

export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  /** Resolves when the server is gone, whoever ended it. */
  readonly exited: Promise<void>;
  stop(): Promise<void>;
}

export interface PostmasterOptions {
  readonly home: Home;
  readonly data: string;
  readonly settings: Readonly<Record<string, string>>;
  /** Recovery after a crash counts too, and reads what was written since the last checkpoint. */
  readonly startTimeoutMs: number;
  readonly choosePort: () => Promise<number>;
}

const portAttempts = 10;
/** Children of a killed server notice its death within a second or two; until then its memory is in use. */
const leftoverChildrenMs = 15_000;

/** Starts Postgres on a free loopback port and waits until it takes connections. */
export async function runPostmaster(options: PostmasterOptions): Promise<Postmaster> {
  const deadline = performance.now() + leftoverChildrenMs;
  let ports = 0;
  for (;;) {
    const port = await options.choosePort();
    const result = await launch(options, port);
    if ('pid' in result) return result;
    const portTaken = /could not create any TCP\/IP sockets/.test(result.complaint);
    const memoryInUse = /pre-existing shared memory block/.test(result.complaint);
    if (portTaken && ++ports < portAttempts) continue;
    if (memoryInUse && performance.now() < deadline) {
      await sleep(200);
      continue;
    }
    throw new EmbeddedPostgresError(
      'start_failed',
      `The embedded Postgres in ${options.data} did not start: ${result.complaint}. ` +
        `Its log is ${logFile(options.home)}.`,
    );
  }
}

/** A port of 127.0.0.1 that nobody listens on at this moment. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

async function launch(options: PostmasterOptions, port: number): Promise<Postmaster | { complaint: string }> {
  const { home, data } = options;
  const { descriptor, offset } = openLog(home);
  const child = spawn(program(home.binaries, 'postgres'), postgresArguments(options, port), {
    ...spawnOptions(home.identity),
    // A session of its own: Ctrl-C in a terminal reaches us, and we end the server in good order.
    detached: true,
    // A file, not a pipe: the server goes on writing if we are killed.
    stdio: ['ignore', descriptor, descriptor],
  });
  closeSync(descriptor);
  let ended: string | undefined;
  const exited = new Promise<void>((resolve) => {
    const finish = (reason: string) => {
      ended = reason;
      resolve();
    };
    child.once('error', (error) => finish(error.message));
    child.once('exit', (code, signal) =>
      finish(signal === null ? `it ended with code ${code}` : `it was ended by ${signal}`),
    );
  });

  const deadline = performance.now() + options.startTimeoutMs;
  for (;;) {
    if (ended !== undefined) return { complaint: lastComplaint(home, offset) ?? ended };
    const file = readPostmasterFile(data);
    if (typeof file === 'object' && file.ready && file.pid === child.pid) break;
    if (performance.now() > deadline) {
      await end(child, exited, home, data);
      return { complaint: `it was not ready after ${options.startTimeoutMs / 1000} s` };
    }
    await Promise.race([sleep(15), exited]);
  }
  child.unref();
  return { pid: child.pid, port, exited, stop: () => end(child, exited, home, data) };
}

function postgresArguments({ data, settings }: PostmasterOptions, port: number): readonly string[] {
  const all = {
    ...settings,
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    password_encryption: 'scram-sha-256',
  };
  return ['-D', data, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

async function end(child: ChildProcess, exited: Promise<void>, home: Home, data: string): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.ref();
  if (process.platform === 'win32') {
    // Signals do not exist there; pg_ctl reaches the server through a pipe of its own.
    await runProgram(program(home.binaries, 'pg_ctl'), ['stop', '-D', data, '-m', 'fast', '-w'], undefined);
  }
  // Fast: clients are cut off, a checkpoint is written. Then immediate, which only costs a recovery.
  for (const [signal, patienceMs] of [
    ['SIGINT', 30_000],
    ['SIGQUIT', 10_000],
    ['SIGKILL', 10_000],
  ] as const) {
    child.kill(signal);
    const gone = await Promise.race([exited.then(() => true), sleep(patienceMs, false, { ref: false })]);
    if (gone) return;
  }
}

function logFile(home: Home): string {
  return join(home.folder, 'postgres.log');
}

function openLog(home: Home): { descriptor: number; offset: number } {
  const file = logFile(home);
  const keepBytes = 10 * 1024 * 1024;
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > keepBytes) renameSync(file, `${file}.1`);
  const descriptor = openSync(file, 'a', 0o600);
  return { descriptor, offset: fstatSync(descriptor).size };
}

function lastComplaint(home: Home, offset: number): string | undefined {
  const written = readFileSync(logFile(home)).subarray(offset).toString('utf8');
  const complaints = written.split('\n').filter((line) => /(FATAL|PANIC|ERROR|postgres): /.test(line));
  return complaints.at(-1)?.replace(/^.*?(FATAL|PANIC|ERROR): +/, '');
}
