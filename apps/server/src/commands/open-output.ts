import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { EnvError } from '../env-error.ts';

/** New files that only their owner reads, by the option that names them. One that exists is left alone. */
export interface Outputs {
  /** @throws EnvError naming the option */
  open(option: string, path: string): Promise<WriteStream>;
}

/** Runs what opens files and may then be refused: those that it opened go again when it throws. */
export async function withOutputs<Result>(begin: (outputs: Outputs) => Promise<Result>): Promise<Result> {
  const opened: WriteStream[] = [];
  try {
    return await begin({
      open: async (option, path) => {
        const file = await open(option, path);
        opened.push(file);
        return file;
      },
    });
  } catch (error) {
    for (const file of opened) {
      file.destroy();
      await rm(file.path, { force: true });
    }
    throw error;
  }
}

async function open(option: string, path: string): Promise<WriteStream> {
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
