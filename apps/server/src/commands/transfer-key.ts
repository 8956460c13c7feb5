import { readFile } from 'node:fs/promises';
import { environmentVariable } from '../env.ts';
import { EnvError } from '../env-error.ts';

/** Where the transfer key is. Never the key itself: arguments are seen by everybody on the machine. */
export interface TransferKeyOptions {
  readonly transferKeyFile?: string;
  readonly transferKeyEnv?: string;
}

/** The key, or undefined when none was named. @throws EnvError, exit code 78 */
export async function readTransferKey(options: TransferKeyOptions): Promise<string | undefined> {
  const { transferKeyFile: file, transferKeyEnv: name } = options;
  if (file !== undefined && name !== undefined) {
    throw new EnvError('give --transfer-key-file or --transfer-key-env, not both');
  }
  if (name !== undefined) {
    const value = environmentVariable(name);
    // What was given may be the key itself.
    if (value === undefined) throw new EnvError('--transfer-key-env: the variable of that name is not set or empty');
    return value;
  }
  if (file === undefined) return undefined;
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new EnvError(
      `--transfer-key-file: it cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`,
    );
  }
}
