import { readlinkSync, realpathSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Home } from './choose-home.ts';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { program } from './locate-binaries.ts';
import { postmasterFile, readPostmasterFile } from './postmaster-file.ts';
import { runProgram } from './run-program.ts';
import type { PostgresLog } from './start-embedded-postgres.ts';

const stopTimeoutMs = 60_000;

/**
 * Ends the server that a killed process left behind. The caller holds the lock of the folder, so a
 * server that runs on it has no owner any more.
 */
export async function stopOrphan(data: string, home: Home, log: PostgresLog): Promise<void> {
  const left = readPostmasterFile(data);
  if (left === undefined) return;
  if (left === 'unreadable' || !(await isPostmasterOf(left.pid, data, home))) {
    // Postgres would not start: an empty file it does not understand, and a number that went to another
    // process since it takes for a server. Children of a dead server it notices all the same, by their memory.
    log.warn('Clearing away the postmaster.pid of a server that is gone.');
    rmSync(postmasterFile(data), { force: true });
    return;
  }
  log.warn(`Stopping the Postgres server ${left.pid}, which a killed process left running.`);
  await shutDown(left.pid, data, home);
  const deadline = performance.now() + stopTimeoutMs;
  while (await isPostmasterOf(left.pid, data, home)) {
    if (performance.now() > deadline) {
      throw new EmbeddedPostgresError(
        'orphan_running',
        `A Postgres server that a killed process left behind (process ${left.pid}) did not stop in ${stopTimeoutMs / 1000} s. ` +
          `Stop it with: kill -QUIT ${left.pid}`,
      );
    }
    await sleep(20);
  }
}

async function isPostmasterOf(pid: number, data: string, home: Home): Promise<boolean> {
  if (process.platform === 'linux') {
    // A postmaster works in its data folder, whatever its arguments look like. One that has ended and
    // that nobody reaps (init of a container may not) works nowhere, but still counts as alive.
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(data);
    } catch {
      return false;
    }
  }
  if (process.platform === 'win32') {
    // Asks through a pipe that only a Postgres of that number listens on.
    return (await runProgram(program(home.binaries, 'pg_ctl'), ['status', '-D', data], undefined)).exitCode === 0;
  }
  const { stdout } = await runProgram('/bin/ps', ['-ww', '-o', 'command=', '-p', String(pid)], undefined);
  return stdout.includes(data);
}

/** Fast shutdown. As the server's own user, so that no mistake can reach anybody else's process. */
async function shutDown(pid: number, data: string, home: Home): Promise<void> {
  if (process.platform === 'win32') {
    await runProgram(program(home.binaries, 'pg_ctl'), ['stop', '-D', data, '-m', 'fast', '-W'], undefined);
  } else {
    await runProgram('/bin/sh', ['-c', 'kill -INT "$1"', 'sh', String(pid)], home.identity);
  }
}
