import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { compileCache } from './compile-cache.ts';

const program = fileURLToPath(new URL('acme-connect.ts', import.meta.url));

/** Starts `acme-connect` as an operator does, with this environment and no other. */
export function spawnAcme(
  args: readonly string[],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>> },
): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, ['--conditions=@acme/source', program, ...args], {
    cwd: options.cwd,
    env: { PATH: process.env.PATH, ...compileCache, ...options.env },
  });
}

/** Waits until the command has ended, and says how and with what words. */
export async function outcomeOf(
  child: ChildProcessWithoutNullStreams,
): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> {
  const [out, err] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise((end) => child.once('close', end)),
  ]);
  return { code: child.exitCode, out, err };
}
