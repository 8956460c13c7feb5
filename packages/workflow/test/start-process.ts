import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { compileCache } from '../../../test/stack/compile-cache.ts';
import type { Timing } from '../src/index.ts';
import type { ProcessOptions } from './worker-process.ts';

const script = fileURLToPath(new URL('./worker-process.ts', import.meta.url));

export interface WorkerProcess {
  readonly name: string;
  /** Resolves with the exit code, or the signal that ended it. */
  readonly ended: Promise<number | string | null>;
  kill(signal: 'SIGKILL' | 'SIGTERM'): void;
}

/** Starts `worker-process.ts` and waits until its engine is at work. */
export async function startProcess(
  name: string,
  connectionString: string,
  timing: Partial<Timing> = {},
  options: ProcessOptions = {},
): Promise<WorkerProcess> {
  const child: ChildProcess = spawn(
    process.execPath,
    ['--conditions=@acme/source', script, name, connectionString, JSON.stringify(timing), JSON.stringify(options)],
    // A process whose parent is gone sees the end of its input and ends as well.
    { env: { ...process.env, ...compileCache }, stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const ended = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | string | null);
  const ready = once(child.stdout!, 'data');
  const first = await Promise.race([ready, ended]);
  // A job may kill it before it has said a word; ending by itself is something else.
  if (typeof first === 'number') throw new Error(`the worker process ended with code ${first} before it was at work`);
  return { name, ended, kill: (signal) => void child.kill(signal) };
}
