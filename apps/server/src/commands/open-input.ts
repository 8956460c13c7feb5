import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { EnvError } from '../env-error.ts';

/** A file, or standard input for `-`; it ends when the signal says stop. @throws EnvError */
export async function openInput(path: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
  if (path === '-') return untilStopped(process.stdin, signal);
  const file = createReadStream(path);
  try {
    await once(file, 'open');
  } catch (error) {
    throw new EnvError(`${path} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  return untilStopped(file, signal);
}

async function* untilStopped(source: Readable, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const stop = () => source.destroy();
  signal.addEventListener('abort', stop);
  try {
    yield* source as AsyncIterable<Uint8Array>;
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener('abort', stop);
    source.destroy();
  }
}
