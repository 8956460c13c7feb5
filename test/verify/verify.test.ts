import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { countTests } from '../../scripts/verify/run-vitest.mjs';

const scripts = join(import.meta.dirname, '../../scripts/verify');
let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'acme-verify-'))));
afterAll(() => rm(folder, { recursive: true }));

describe('counting a report of Vitest', () => {
  const file = (status: string, ...tests: readonly string[]) => ({
    status,
    assertionResults: tests.map((each) => ({ status: each })),
  });
  test.each([
    ['tests that passed', [file('passed', 'passed', 'passed')], { passed: 2, failed: 0 }],
    ['a skipped test', [file('passed', 'passed', 'pending')], { passed: 1, failed: 1 }],
    ['a test left to be written', [file('passed', 'todo', 'passed')], { passed: 1, failed: 1 }],
    ['a file that did not load', [file('failed'), file('passed', 'passed')], { passed: 1, failed: 1 }],
    ['a hook that failed after its tests', [file('failed', 'passed')], { passed: 1, failed: 1 }],
    ['a failed test, counted once', [file('failed', 'failed', 'passed')], { passed: 1, failed: 1 }],
    ['nothing', [], { passed: 0, failed: 0 }],
  ])('%s', (_what, testResults, counts) => {
    expect(countTests({ testResults })).toEqual(counts);
  });
});

test('a failing stage prints its time, the end of its log, and counts as one failure', async () => {
  const { output } = await start(
    'failing',
    `import { runStage, StageFailure } from '${scripts}/run-stage.mjs';
     import { runProgram } from '${scripts}/run-program.mjs';
     const work = async (log) => {
       const exitCode = await runProgram('node', ['-e', 'console.log("the reason"); process.exit(3)'], log);
       throw new StageFailure('ended with exit code ' + exitCode);
     };
     console.log(JSON.stringify(await runStage({ name: 'failing', limitMs: 60_000, work }, '${folder}')));`,
  ).ended;
  expect(output).toMatch(/^failing +\d+\.\d s {2}FAILED {2}ended with exit code 3\n/);
  expect(output).toContain('    | the reason\n');
  expect(output).toContain('{"passed":0,"failed":1}');
  expect(await readFile(join(folder, 'failing.log'), 'utf8')).toContain('the reason');
});

test('a stage that takes too long is ended, with what it started', async () => {
  const { output } = await start(
    'late',
    `import { runStage } from '${scripts}/run-stage.mjs';
     import { runProgram } from '${scripts}/run-program.mjs';
     const work = (log) => runProgram('sh', ['-c', 'sleep 600 & echo $! > ${folder}/late.pid; wait'], log);
     await runStage({ name: 'late', limitMs: 1_500, work }, '${folder}');`,
  ).ended;
  expect(output).toContain('FAILED  ended after its limit');
  expect(isAlive(await pidIn('late.pid'))).toBe(false);
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s ends the children of the children and starts nothing more', async (signal, exitCode) => {
  const running = start(
    signal,
    `import { interruptible, runProgram } from '${scripts}/run-program.mjs';
     interruptible();
     const log = { write: (text) => process.stdout.write(text) };
     await runProgram('sh', ['-c', 'sleep 600 & echo $! > ${folder}/${signal}.pid; echo under way; wait'], log);
     console.log('went on');`,
  );
  await running.printed('\nunder way\n');
  running.child.kill(signal);
  const { code, output } = await running.ended;
  expect(code).toBe(exitCode);
  expect(output).not.toContain('went on');
  expect(isAlive(await pidIn(`${signal}.pid`))).toBe(false);
});

test('a signal to npm alone ends it too', async () => {
  const script = `import { interruptible, runProgram } from '${scripts}/run-program.mjs';
    interruptible();
    const log = { write: (text) => process.stdout.write(text) };
    await runProgram('sh', ['-c', 'sleep 600 & echo $! > ${folder}/npm.pid; echo under way; wait'], log);`;
  writeFileSync(join(folder, 'below-npm.mjs'), script);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ scripts: { verify: 'node below-npm.mjs; true' } }));
  const npm = spawn('npm', ['run', '--silent', 'verify'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  npm.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const closed = new Promise((resolve) => npm.once('close', resolve));
  await vi.waitFor(() => expect(output).toContain('\nunder way\n'), { timeout: 15_000 });
  npm.kill('SIGTERM');
  await closed;
  expect(output).toContain('ending what is running');
  expect(isAlive(await pidIn('npm.pid'))).toBe(false);
});

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly output: string }>;
  printed(text: string): Promise<void>;
}

function start(name: string, source: string): Running {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(path, source);
  const child = spawn(process.execPath, [path], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return {
    child,
    ended: new Promise((resolve) => child.once('close', (code) => resolve({ code, output }))),
    printed: (text) => vi.waitFor(() => expect(output).toContain(text), { timeout: 10_000 }),
  };
}

async function pidIn(file: string): Promise<number> {
  return Number(await readFile(join(folder, file), 'utf8'));
}

function isAlive(pid: number): boolean {
  expect(pid).toBeGreaterThan(1);
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
