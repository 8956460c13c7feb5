// @ts-check
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const logFolder = join(root, '.cache/verify');

/** Process groups that are running. @type {Set<number>} */
const groups = new Set();
/** An interrupted run starts nothing more and waits for nothing but its end. */
let interrupted = false;
/** How long a group may take to end in order, before it is ended without asking. */
const graceMs = 10_000;

/** Set by stages for those after them. @type {Record<string, string>} */
export const environment = {
  PATH: `${join(root, 'node_modules/.bin')}${delimiter}${process.env['PATH'] ?? ''}`,
  TURBO_TELEMETRY_DISABLED: '1',
  // The output of each task in one piece, so that a failing one is the end of the log.
  TURBO_LOG_ORDER: 'grouped',
  STORYBOOK_DISABLE_TELEMETRY: '1',
  FORCE_COLOR: '0',
};

/**
 * Runs a program of node_modules/.bin or of the system in a process group of its own and resolves with
 * its exit code. Everything it prints goes into `log`.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {import('./stage-log.mjs').StageLog} log
 * @param {Record<string, string>} [extra] environment
 * @returns {Promise<number>}
 */
export function runProgram(program, args, log, extra = {}) {
  log.write(`$ ${[program, ...args].join(' ')}\n`);
  return new Promise((resolve, reject) => {
    if (interrupted) return;
    const child = spawn(program, args, {
      cwd: root,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment, ...extra },
    });
    const group = child.pid ?? 0;
    if (group !== 0) groups.add(group);
    child.stdout.on('data', (chunk) => log.write(chunk));
    child.stderr.on('data', (chunk) => log.write(chunk));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      groups.delete(group);
      if (!interrupted) resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}

/** Ends everything that is running and resolves when nothing is left of it. */
export async function endAll() {
  const ended = [...groups].map(async (group) => {
    signalGroup(group, 'SIGTERM');
    const deadline = Date.now() + graceMs;
    while (Date.now() < deadline && signalGroup(group, 0)) await new Promise((wake) => setTimeout(wake, 50));
    signalGroup(group, 'SIGKILL');
  });
  await Promise.all(ended);
}

/** Ctrl-C and a polite kill end the children too, with what they started. */
export function interruptible() {
  /** @type {(why: string, exitCode: number) => void} */
  const interrupt = (why, exitCode) => {
    if (interrupted) return;
    interrupted = true;
    process.stdout.write(`\nverify: ${why}, ending what is running\n`);
    void endAll().finally(() => process.exit(exitCode));
  };
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => interrupt(signal, 128 + constants.signals[signal]));
  }
  // A signal to npm alone ends npm and its shell and never comes here.
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) interrupt('npm is gone', 143);
  }, 500).unref();
}

/**
 * @param {number} group
 * @param {NodeJS.Signals | 0} signal
 * @returns {boolean} whether there was anybody
 */
function signalGroup(group, signal) {
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}
