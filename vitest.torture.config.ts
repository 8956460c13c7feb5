import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** The tests that kill, cut off and flood, in full; `npm run verify` runs them in small. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: [
      'packages/workflow/test/torture.test.ts',
      'test/database-restart.test.ts',
      'test/refresh-torture.test.ts',
    ],
    env: { TORTURE: 'full' },
    testTimeout: 600_000,
    hookTimeout: 120_000,
    // One after the other: what is measured is not to be the fight of two of them for the machine.
    maxWorkers: 1,
    // Lines appear when they are said, not when a test is over.
    disableConsoleIntercept: true,
    reporters: ['verbose'],
  },
});
