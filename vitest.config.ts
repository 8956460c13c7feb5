import { defineConfig } from 'vitest/config';

const conditions = ['@acme/source', 'module', 'node', 'development|production'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['packages/*/test/**/*.test.{ts,tsx}', 'apps/*/test/**/*.test.{ts,tsx}', 'test/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/*.browser.test.{ts,tsx}'],
    globalSetup: ['test/postgres/global-setup.ts'],
    execArgv: ['--conditions=@acme/source'],
    // For a machine that is busy with other things as well; a test that hangs still ends.
    testTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 90_000,
    pool: 'forks',
    maxWorkers: 3,
  },
});
