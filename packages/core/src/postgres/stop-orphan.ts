import { readlinkSync, realpathSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Home } from './choose-home.ts';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
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
  if (left === 'unreadable' || !(await isPostmasterOf(left.pid, data))) {
    // Postgres would not start: an empty file it does not understand, and a number that went to another
    // process since it takes for a server. Children of a dead server it notices all the same, by their memory.
    log.warn('Clearing away the postmaster.pid of a server that is gone.');
    rmSync(postmasterFile(data), { force: true });
    return;
  }
  log.warn(`Stopping the Postgres server ${left.pid}, which a killed process left running.`);
  // Fast shutdown. As the server's own user, so that no mistake can reach anybody else's process.
  await signal(left.pid, 'INT', home);
  const deadline = performance.now() + stopTimeoutMs;
  while (await isPostmasterOf(left.pid, data)) {
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

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function isPostmasterOf(pid: number, data: string): Promise<boolean> {
  if (process.platform === 'linux') {
    // A postmaster works in its data folder, whatever its arguments look like. One that has ended and
    // that nobody reaps (init of a container may not) works nowhere, but still counts as alive.
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(data);
    } catch {
      return false;
    }
  }
  if (process.platform === 'win32') return isAlive(pid);
  const { stdout } = await runProgram('/bin/ps', ['-ww', '-o', 'command=', '-p', String(pid)], undefined);
  return stdout.includes(data);
}

async function signal(pid: number, name: 'INT', home: Home): Promise<void> {
  if (home.identity === undefined) {
    process.kill(pid, `SIG${name}`);
    return;
  }
  await runProgram('/bin/sh', ['-c', `kill -${name} ${pid}`], home.identity);
}
