#!/usr/bin/env node
// @ts-check
// `npm run verify`: everything that must hold, from a clean clone with nothing but Node 20 and npm. Only what
// Node itself offers may be imported here and below scripts/verify: at the start nothing is installed.
import { rm } from 'node:fs/promises';
import { findChromium } from './verify/find-chromium.mjs';
import { interruptible, logFolder, runProgram } from './verify/run-program.mjs';
import { runStage, StageFailure } from './verify/run-stage.mjs';
import { vitest } from './verify/run-vitest.mjs';

const { install } = readArguments(process.argv.slice(2));
// A limit is for what hangs; on two idle cores each stage takes a fraction of it.
const minutes = (/** @type {number} */ amount) => amount * 60_000;

/**
 * Before the tests the first failure ends the run: without packages, a build or sound types the rest
 * says nothing. The stages that run the product are all run, so that one answer holds every failure.
 *
 * @type {readonly import('./verify/run-stage.mjs').Stage[]}
 */
const preparation = [
  ...(install ? [stage('install', 10, (run) => run('npm', ['ci', '--loglevel=error']))] : []),
  { name: 'chromium', limitMs: minutes(5), work: findChromium },
  stage('build', 8, (run) => run('turbo', ['run', 'build'])),
  stage('types', 8, (run) => run('npm', ['run', 'types'])),
  stage('lint', 6, (run) => run('npm', ['run', 'lint'])),
];
/** @type {readonly import('./verify/run-stage.mjs').Stage[]} */
const proofs = [
  { name: 'tests', limitMs: minutes(15), work: vitest('tests', 'vitest.config.ts') },
  stage('storybook', 6, (run) => run('turbo', ['run', 'build:storybook'])),
  { name: 'browser', limitMs: minutes(12), work: vitest('browser', 'vitest.browser.config.ts') },
];

interruptible();
await rm(logFolder, { recursive: true, force: true });
const startedAt = Date.now();
const total = { passed: 0, failed: 0 };
for (const each of preparation) {
  await count(each);
  if (total.failed > 0) break;
}
if (total.failed === 0) for (const each of proofs) await count(each);
console.log(`${'all'.padEnd(12)}${((Date.now() - startedAt) / 1000).toFixed(1).padStart(7)} s`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;

/** @param {import('./verify/run-stage.mjs').Stage} each */
async function count(each) {
  const { passed, failed } = await runStage(each);
  total.passed += passed;
  total.failed += failed;
}

/**
 * @param {string} name
 * @param {number} limitMinutes
 * @param {(run: (program: string, args: readonly string[]) => Promise<number>) => Promise<number>} work
 * @returns {import('./verify/run-stage.mjs').Stage}
 */
function stage(name, limitMinutes, work) {
  return {
    name,
    limitMs: minutes(limitMinutes),
    async work(log) {
      const exitCode = await work((program, args) => runProgram(program, args, log));
      if (exitCode !== 0) throw new StageFailure(`ended with exit code ${exitCode}`);
      return undefined;
    },
  };
}

/** @param {readonly string[]} given */
function readArguments(given) {
  const unknown = given.filter((argument) => argument !== '--no-install');
  if (unknown.length > 0) {
    console.error(`verify: unknown argument ${unknown.join(' ')}. The only one is --no-install.`);
    process.exit(64);
  }
  return { install: !given.includes('--no-install') };
}
