// `npm run demo`: everything on this machine, in one go. Runs on plain Node 20 with nothing installed.
import { build } from './demo/build.mjs';
import { install } from './demo/install.mjs';
import { refuseTakenPorts } from './demo/ports.mjs';
import { createProcesses } from './demo/processes.mjs';
import { createProgress } from './demo/progress.mjs';
import { DemoError } from './demo/demo-error.mjs';
import { seed } from './demo/seed.mjs';
import { startSandbox, startServer, startTaskly } from './demo/services.mjs';
import { readSettings } from './demo/settings.mjs';
import { openState } from './demo/state.mjs';
import { whatToClick } from './demo/what-to-click.mjs';

const startedAt = performance.now();
const progress = createProgress(process.stdout, { stages: 6 });
const processes = createProcesses();

async function run() {
  const settings = readSettings(process.env);
  await refuseTakenPorts(settings);
  progress.title('Acme Connect demo');
  await progress.stage('Install', (note) => install({ settings, processes, note }));
  await progress.stage('Build', (note) => build({ settings, processes, note }));
  const state = openState(settings);
  await progress.stage('Server', (note) => startServer({ settings, processes, state, note }));
  await progress.stage('Sandbox', () => startSandbox({ settings, processes, state }));
  await progress.stage('Seed', () => seed({ settings, processes, state }));
  await progress.stage('Taskly', () => startTaskly({ settings, processes, state }));
  progress.print(whatToClick({ settings, seconds: (performance.now() - startedAt) / 1000 }));
}

/** Resolves with the reason to end: a signal, or a terminal that is gone. */
function askedToStop() {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => resolve(signal));
    process.stdout.on('error', () => resolve('SIGHUP'));
  });
}

// A terminal sends Ctrl-C to npm and to us, and npm sends it on: only a later one means "at once".
function killOnLaterSignal() {
  const since = performance.now();
  process.on('SIGINT', () => {
    if (performance.now() - since < 1000) return;
    processes.signalAll('SIGKILL');
    process.exit(130);
  });
}

process.on('exit', () => processes.signalAll('SIGTERM'));
const stop = askedToStop();
try {
  await Promise.race([run(), stop, processes.failure]);
  await Promise.race([stop, processes.failure]);
} catch (error) {
  progress.end();
  process.stderr.write(`\n${error instanceof DemoError ? error.message : error.stack}\n`);
  process.exitCode = 1;
}
progress.end();
killOnLaterSignal();
if (processes.isRunning()) {
  progress.print('\nStopping…');
  await processes.stopAll();
  progress.print('Stopped. "npm run demo" goes on with the same data.');
}
process.exit();
