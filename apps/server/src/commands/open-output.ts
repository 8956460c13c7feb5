import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { EnvError } from '../env.ts';

/** A new file that only its owner reads. One that exists is left alone. @throws EnvError naming the option */
export async function openOutput(option: string, path: string): Promise<WriteStream> {
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600 });
  try {
    await once(file, 'open');
    return file;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'EEXIST' ? 'exists already; remove it, or name another' : `cannot be written (${code})`;
    throw new EnvError(`${option}: ${path} ${why}`);
  }
}
