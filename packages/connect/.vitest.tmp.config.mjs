import { defineConfig } from 'vitest/config';
const conditions = ['@acme/source', 'module', 'node', 'development|production'];
export default defineConfig({
  root: '/work/main',
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: [
      'packages/connect/test/**/*.test.ts',
      'packages/connect-ui/test/**/*.test.ts',
      'apps/storybook/test/**/*.test.ts',
    ],
    execArgv: ['--conditions=@acme/source'],
    testTimeout: 20000,
    hookTimeout: 60000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
