import { spawn } from 'node:child_process';
import type { Identity } from './choose-identity.ts';

export interface Outcome {
  /** Null when it could not be started or was ended by a signal. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Options of every process started here: a user without rights, and nothing of our environment. */
export function spawnOptions(identity: Identity | undefined) {
  return {
    // `nobody` of macOS is -2, which files know as an unsigned number and processes as a signed one.
    ...(identity === undefined ? {} : { uid: identity.uid | 0, gid: identity.gid | 0 }),
    windowsHide: true,
    // A user without rights may not be able to stand in our working directory.
    ...(process.platform === 'win32' ? {} : { cwd: '/', env: { LC_ALL: 'C', TZ: 'UTC' } }),
  };
}

/** Runs a program to its end. Never throws: a program that cannot be started says why in `stderr`. */
export function runProgram(path: string, args: readonly string[], identity: Identity | undefined): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(path, args, { ...spawnOptions(identity), stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.once('error', (error) => resolve({ exitCode: null, stdout, stderr: stderr + error.message }));
    child.once('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}
