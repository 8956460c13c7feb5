// @ts-check
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { logFolder, runProgram } from './run-program.mjs';
import { StageFailure } from './run-stage.mjs';

/**
 * A stage of tests, counted from Vitest's own report. A test that was skipped or left to be written is
 * a failure; so is a run without tests, without a report, or with an error outside every test.
 *
 * @param {string} name
 * @param {string} config
 * @returns {import('./run-stage.mjs').Stage['work']}
 */
export function vitest(name, config) {
  return async (log) => {
    const path = join(logFolder, `${name}.json`);
    await rm(path, { force: true });
    const args = ['run', '--config', config, '--reporter=default', '--reporter=json', `--outputFile.json=${path}`];
    const exitCode = await runProgram('vitest', args, log);
    const counts = await readReport(path, exitCode);
    if (counts.passed + counts.failed === 0) throw new StageFailure('ran no test');
    if (counts.failed === 0 && exitCode !== 0) {
      log.write('\nEvery test passed, and Vitest still failed: see the errors above.\n');
      return { ...counts, failed: 1 };
    }
    return counts;
  };
}

/**
 * @param {string} path
 * @param {number} exitCode
 */
async function readReport(path, exitCode) {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new StageFailure(`Vitest ended with exit code ${exitCode} and left no report`);
  });
  return countTests(JSON.parse(text));
}

/**
 * @param {{ testResults: { status: string, assertionResults: { status: string }[] }[] }} report
 * @returns {import('./run-stage.mjs').Counts}
 */
export function countTests({ testResults }) {
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const passed = tests.filter(({ status }) => status === 'passed').length;
  // A file that fails before its first test, because an import does not resolve for one, holds none.
  const broken = testResults.filter(
    ({ status, assertionResults }) => status !== 'passed' && assertionResults.every((each) => each.status === 'passed'),
  ).length;
  return { passed, failed: tests.length - passed + broken };
}
