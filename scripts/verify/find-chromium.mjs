// @ts-check
import { existsSync } from 'node:fs';
import { environment, runProgram } from './run-program.mjs';
import { StageFailure } from './run-stage.mjs';

const usual = ['/usr/bin/chromium', '/usr/bin/google-chrome', '/usr/bin/chromium-browser'];

/**
 * Finds the browser of the browser tests, or installs Debian's, and hands it to the stages after
 * this one as `CHROMIUM_PATH`. Without a browser nothing is skipped: the run ends here.
 *
 * @param {import('./stage-log.mjs').StageLog} log
 */
export async function findChromium(log) {
  const given = process.env['CHROMIUM_PATH'];
  if (given !== undefined && !existsSync(given)) throw new StageFailure(`CHROMIUM_PATH: ${given} does not exist`);
  const path = given ?? usual.find((each) => existsSync(each)) ?? (await installChromium(log));
  if ((await runProgram(path, ['--version'], log)) !== 0) throw new StageFailure(`${path} does not start`);
  environment['CHROMIUM_PATH'] = path;
  return undefined;
}

/** @param {import('./stage-log.mjs').StageLog} log */
async function installChromium(log) {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    throw new StageFailure(
      `no Chromium at ${usual.join(', ')}. Install it (Debian: apt-get install chromium) or name one in CHROMIUM_PATH`,
    );
  }
  const quiet = { DEBIAN_FRONTEND: 'noninteractive' };
  const steps = [['update'], ['install', '-y', '--no-install-recommends', 'chromium']];
  for (const step of steps) {
    const exitCode = await runProgram('apt-get', step, log, quiet);
    if (exitCode !== 0) throw new StageFailure(`apt-get ${step.join(' ')} ended with exit code ${exitCode}`);
  }
  const path = usual.find((each) => existsSync(each));
  if (path === undefined) throw new StageFailure('apt-get installed chromium, and it is at none of the usual places');
  return path;
}
