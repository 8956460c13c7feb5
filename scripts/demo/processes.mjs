import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { DemoError } from './demo-error.mjs';
import { createLastLines } from './last-lines.mjs';

// The server lets running steps finish for up to 28 s; npm goes on until it is done, and begins anew next time.
const serviceStopTimeoutMs = 30_000;
const toolStopTimeoutMs = 2_000;
const readyTimeoutMs = 120_000;
const startPatienceMs = 10_000;
const leash = new URL('./leash.mjs', import.meta.url).href;

/** Every program that the demo starts, so that none outlives it. */
export function createProcesses() {
  const live = new Set();
  let isStopping = false;
  let fail;
  const failure = new Promise((_resolve, reject) => (fail = reject));
  failure.catch(() => undefined);

  /** In a group of its own: Ctrl-C reaches the demo alone, which then stops one after the other. */
  function start(name, command, args, { cwd, env, input, letFinish = false }) {
    if (isStopping) throw new DemoError('The demo is stopping.');
    const child = spawn(command, args, { cwd, env, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
    const lastLines = createLastLines();
    const exited = new Promise((resolve) => {
      child.once('error', (error) => resolve({ problem: `could not be started: ${error.message}` }));
      child.once('close', (code, killedBy) =>
        resolve({ code, problem: killedBy ? `was killed by ${killedBy}` : `ended with code ${code}` }),
      );
    });
    const one = { name, child, lastLines, exited, isService: input === undefined, letFinish };
    live.add(one);
    void exited.then(() => live.delete(one));
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', lastLines.add);
    child.stdin.on('error', () => undefined);
    if (input !== undefined) child.stdin.end(input);
    return one;
  }

  return {
    /** Rejects when a service that was ready ends by itself. */
    failure,

    /** Runs a program to its end and gives what it wrote. @throws DemoError with its last lines */
    async run(name, command, args, options) {
      const one = start(name, command, args, { input: '', ...options });
      let stdout = '';
      one.child.stdout.on('data', (chunk) => (stdout += chunk));
      const end = await one.exited;
      if (end.code !== 0) throw failed(one, end);
      return stdout;
    },

    /** Starts a service and waits until it answers at `readyUrl`. @throws DemoError with its last lines */
    async serve(name, command, args, { readyUrl, logFile, ...options }) {
      const one = start(name, command, ['--import', leash, ...args], options);
      const log = createWriteStream(logFile, { mode: 0o600 });
      one.child.stdout.on('data', (chunk) => log.write(chunk));
      one.child.stderr.on('data', (chunk) => log.write(chunk));
      let ended;
      let isUp = false;
      void one.exited.then((end) => {
        ended = end;
        log.end();
        if (isUp && !isStopping) fail(failed(one, end));
      });
      one.ready = untilReady(one, readyUrl, () => ended);
      await one.ready;
      isUp = true;
    },

    /** Stops what runs, the youngest first, each after the other. */
    async stopAll() {
      isStopping = true;
      for (const one of [...live].reverse()) {
        // What a short command shows once must not be lost.
        if (one.letFinish) await Promise.race([one.exited, sleep(startPatienceMs)]);
        // Who is told to stop half-way through its start may leave helpers behind, such as Postgres.
        if (one.ready !== undefined) await Promise.race([one.ready.catch(() => undefined), sleep(startPatienceMs)]);
        signal(one, 'SIGTERM');
        const timer = setTimeout(
          () => signal(one, 'SIGKILL'),
          one.isService ? serviceStopTimeoutMs : toolStopTimeoutMs,
        );
        await one.exited;
        clearTimeout(timer);
      }
    },

    isRunning: () => live.size > 0,

    /** Ends what runs without waiting for it: `SIGTERM` in good order, `SIGKILL` at once. */
    signalAll(name) {
      isStopping = true;
      for (const one of live) signal(one, name);
    },
  };
}

function signal({ child, isService }, name) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    // npm and turbo leave helpers behind if they are asked alone; a service stops its own in good order.
    process.kill(isService && name === 'SIGTERM' ? child.pid : -child.pid, name);
  } catch {
    // It is gone already.
  }
}

function failed({ name, lastLines }, { problem }) {
  const text = lastLines.text();
  return new DemoError(`${name} ${problem}.${text === '' ? '' : ` Its last lines:\n\n${text}`}`);
}

async function untilReady(one, url, hasEnded) {
  const deadline = Date.now() + readyTimeoutMs;
  while (!(await answers(url))) {
    const end = hasEnded();
    if (end !== undefined) throw failed(one, end);
    if (Date.now() > deadline) throw failed(one, { problem: `did not answer at ${url} within two minutes` });
    await sleep(40);
  }
}

async function answers(url) {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2000) })).ok;
  } catch {
    return false;
  }
}
