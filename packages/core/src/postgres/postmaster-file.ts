import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface PostmasterFile {
  readonly pid: number;
  readonly ready: boolean;
}

/**
 * Reads `postmaster.pid`; its lines are fixed by Postgres' `src/include/utils/pidfile.h`. Undefined if
 * there is none, `unreadable` if it holds no process number (as after a power cut).
 */
export function readPostmasterFile(data: string): PostmasterFile | 'unreadable' | undefined {
  let lines: readonly string[];
  try {
    lines = readFileSync(postmasterFile(data), 'utf8').split('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const pid = Number(lines[0]);
  return Number.isSafeInteger(pid) && pid > 0 ? { pid, ready: lines[7]?.trim() === 'ready' } : 'unreadable';
}

export function postmasterFile(data: string): string {
  return join(data, 'postmaster.pid');
}
