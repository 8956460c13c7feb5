// @ts-check
import { join, relative } from 'node:path';
import { endAll, logFolder, root } from './run-program.mjs';
import { openLog } from './stage-log.mjs';

/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 *
 * @typedef {object} Stage
 * @property {string} name
 * @property {number} limitMs
 * @property {(log: import('./stage-log.mjs').StageLog) => Promise<Counts | undefined>} work counts of the tests it ran
 */

/** Why a stage failed, where there is more to say than its log. */
export class StageFailure extends Error {}

const tailLines = 80;

/**
 * Runs a stage, prints one line about it and, when it failed, the end of its log. A failure that no
 * test stands for counts as one, so that the closing line of a broken run never says "0 failed".
 *
 * @param {Stage} stage
 * @param {string} folder of the log
 * @returns {Promise<Counts>}
 */
export async function runStage({ name, limitMs, work }, folder = logFolder) {
  const startedAt = Date.now();
  const log = openLog(join(folder, `${name}.log`));
  process.stdout.write(name.padEnd(12));
  const late = setTimeout(() => void endAll(), limitMs);
  try {
    const counts = await work(log);
    if (Date.now() - startedAt >= limitMs) throw new StageFailure(`took longer than ${limitMs / 60_000} minutes`);
    const failed = counts?.failed ?? 0;
    report(startedAt, failed === 0, counts === undefined ? '' : `${counts.passed} passed, ${failed} failed`);
    if (failed > 0) show(log);
    return counts ?? { passed: 0, failed: 0 };
  } catch (error) {
    const inTime = Date.now() - startedAt < limitMs;
    const why = error instanceof Error ? error.message : String(error);
    report(startedAt, false, inTime ? why : `ended after its limit of ${limitMs / 60_000} minutes`);
    show(log);
    return { passed: 0, failed: 1 };
  } finally {
    clearTimeout(late);
    log.close();
  }
}

/**
 * @param {number} startedAt
 * @param {boolean} ok
 * @param {string} detail
 */
function report(startedAt, ok, detail) {
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1).padStart(7);
  console.log(`${seconds} s  ${ok ? 'ok' : 'FAILED'}${detail === '' ? '' : `  ${detail}`}`);
}

/** @param {import('./stage-log.mjs').StageLog} log */
function show(log) {
  const tail = log.tail(tailLines);
  if (tail !== '') console.log(`${tail.replaceAll(/^/gm, '    | ')}\n    all of it: ${relative(root, log.path)}`);
}
