import { defineConfig } from 'oxlint';

// The table of allowed imports between packages, and every ban below once more without a way to silence
// it, is in test/boundaries.test.ts. Here the same bans show up while typing.

const storage = ['kysely', 'pg', 'pg-boss'].map((name) => ({
  name,
  message: 'Only packages/core and packages/workflow speak to Postgres; take a port of @acme/api instead.',
}));
const sockets = ['node:net', 'node:tls', 'net', 'tls'];
const requests = ['undici', 'node:http', 'node:https', 'node:http2', 'node:dgram', 'http', 'https', 'http2', 'dgram'];
const network = [...sockets, ...requests].map((name) => ({
  name,
  allowTypeImports: true,
  message: 'Every outgoing call goes through packages/core/src/egress.',
}));
const environment = [
  { name: 'node:process', importNames: ['env'], message: 'Read the environment in apps/*/src/env.ts.' },
];
const deepPaths = [
  {
    group: ['@acme/*/src/**', '@acme/*/dist/**', '@acme/*/test/**'],
    message: 'Import another package by the entry points in its "exports".',
  },
];

const callers = ['fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource'].map((name) => ({
  name,
  message: 'Every outgoing call goes through packages/core/src/egress.',
}));

interface Ban {
  readonly name: string;
  readonly message: string;
}

/** `no-restricted-imports` of an override replaces the one before it, so each place states its whole list. */
function bans(...paths: readonly (readonly Ban[])[]): { 'no-restricted-imports': ['error', object] } {
  return { 'no-restricted-imports': ['error', { paths: paths.flat(), patterns: deepPaths }] };
}

const tests = ['**/test/**', '**/*.test.ts', '**/*.test.tsx', '**/*.browser.test.ts'];
const configurations = ['*.config.ts', '**/*.config.ts', 'tsdown.*.ts', '**/.storybook/**'];

export default defineConfig({
  plugins: ['typescript', 'unicorn', 'oxc', 'import', 'promise', 'react', 'jsx-a11y', 'vitest', 'node'],
  categories: { correctness: 'error', suspicious: 'error' },
  options: { denyWarnings: true, reportUnusedDisableDirectives: 'error' },
  ignorePatterns: ['**/dist/**', '**/storybook-static/**', '**/.cache/**', '**/.acme/**'],
  rules: {
    eqeqeq: ['error', 'always', { null: 'ignore' }],
    'no-new-func': 'error',
    'no-var': 'error',
    'prefer-const': 'error',
    'no-console': 'error',
    'no-restricted-globals': ['error', ...callers],
    ...bans(storage, network, environment),
    'import/no-cycle': ['error', { ignoreTypes: true }],
    'import/no-default-export': 'error',
    'node/no-process-env': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
    'typescript/no-non-null-assertion': 'error',
    'typescript/only-throw-error': 'error',
    'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    'typescript/consistent-type-imports': [
      'error',
      { fixStyle: 'separate-type-imports', disallowTypeAnnotations: false },
    ],
    'typescript/no-import-type-side-effects': 'error',
    'typescript/ban-ts-comment': [
      'error',
      { 'ts-expect-error': 'allow-with-description', minimumDescriptionLength: 5 },
    ],
    'unicorn/filename-case': ['error', { case: 'kebabCase' }],
    'unicorn/prefer-node-protocol': 'error',
    'unicorn/no-abusive-eslint-disable': 'error',
    'unicorn/throw-new-error': 'error',
    'vitest/no-disabled-tests': 'error',
    'vitest/no-focused-tests': 'error',
    'vitest/valid-expect': ['error', { maxArgs: 2 }],
    'vitest/no-standalone-expect': ['error', { additionalTestBlockFunctions: ['afterEach', 'afterAll'] }],
    'vitest/warn-todo': 'error',

    // Waiting in a loop is how a journal, a retry and an ordered start are written.
    'no-await-in-loop': 'off',
    // Narrowing at the edge of JSON, of a driver row or of a caught error is written as an assertion here.
    'typescript/no-unsafe-type-assertion': 'off',
    // `import pg from 'pg'` and `import * as z from 'zod'` are the forms their documentation gives.
    'import/no-named-as-default': 'off',
    'import/no-named-as-default-member': 'off',
    // A function that reads best beside its only caller stays there.
    'unicorn/consistent-function-scoping': 'off',
    // Takes a variable that only a callback changes for one that nothing changes.
    'no-unmodified-loop-condition': 'off',
    // Takes `new Request(request, { body })` for a GET with a body.
    'unicorn/no-invalid-fetch-options': 'off',
    // The formatter decides about lines.
    'no-unexpected-multiline': 'off',
    // The regular expressions that look for control characters are guards.
    'no-control-regex': 'off',
    // `reverse` and `sort` are called on copies.
    'unicorn/no-array-reverse': 'off',
    'unicorn/no-array-sort': 'off',
    // Ports are interfaces of functions; nothing behind them uses `this`.
    'typescript/unbound-method': 'off',
    'promise/always-return': 'off',
    'promise/no-callback-in-promise': 'off',
    // The compiler knows which paths return; `{}` is what an empty record of settings resolves to.
    'typescript/consistent-return': 'off',
    'typescript/no-generated-empty-object-type': 'off',
    // Property tests decide by what they drew; that a test asserts at all is seen by `expect-expect`.
    'vitest/no-conditional-expect': 'off',
    // Names of others: tRPC's `_def`, Storybook's globals.
    'no-underscore-dangle': 'off',
    // Style sheets are imported for their effect.
    'import/no-unassigned-import': 'off',
    'react/react-in-jsx-scope': 'off',
    // `exhaustive-deps` says the same once; an effect may name more than it reads to run more often.
    'react/exhaustive-deps': 'error',
    'react/exhaustive-effect-dependencies': 'off',
    'react/memo-dependencies': 'off',
    'react/set-state-in-effect': 'off',
    // A live region is no <output>, and a checkbox with the role of a switch has its state already; axe looks at both.
    'jsx-a11y/prefer-tag-over-role': 'off',
    'jsx-a11y/role-has-required-aria-props': 'off',
  },
  overrides: [
    // A language is called what a page calls it: pt-BR.
    { files: ['packages/connect-ui/src/locales/**'], rules: { 'unicorn/filename-case': 'off' } },
    { files: ['packages/core/src/**', 'packages/workflow/src/**'], rules: bans(network, environment) },
    {
      files: ['packages/core/src/egress/**'],
      rules: { ...bans(storage, environment), 'no-restricted-globals': 'off' },
    },
    // Looks for a free loopback port before it starts Postgres there.
    {
      files: ['packages/core/src/postgres/**'],
      rules: bans(
        environment,
        network.filter(({ name }) => !sockets.includes(name)),
      ),
    },
    {
      files: [
        'packages/sdk/src/**',
        'packages/connect/src/**',
        'packages/connect-ui/src/**',
        'apps/sandbox/src/**',
        'apps/example/src/web/**',
        // The operator's own collector.
        'apps/server/src/telemetry/send-otlp.ts',
      ],
      rules: { ...bans(storage, environment), 'no-restricted-globals': 'off' },
    },
    { files: ['apps/*/src/env.ts'], rules: { 'node/no-process-env': 'off' } },
    // The one word that a host's bundler puts in its place, and what development builds say then.
    { files: ['packages/connect-ui/src/panel/use-appearance.ts'], rules: { 'node/no-process-env': 'off' } },
    { files: ['packages/connect-ui/src/panel/warn-of-contrast.ts'], rules: { 'no-console': 'off' } },
    // What a command prints is its answer.
    {
      files: ['apps/*/bin/**', 'apps/*/src/main.ts', 'apps/*/src/log.ts', 'apps/*/src/commands/**'],
      rules: { 'no-console': 'off' },
    },
    // Tells a host's developer what no customer can do anything about.
    { files: ['packages/connect-ui/src/headless/settings/use-unknown-kind.ts'], rules: { 'no-console': 'off' } },
    // A definition's schemas are in the parameters of its functions, where only `any` accepts them all; the
    // engine takes the transaction of a product whose tables it must not know.
    {
      files: [
        'packages/integrations/src/define/**',
        'packages/integrations/src/connector/action.ts',
        'packages/workflow/src/**',
      ],
      rules: { 'typescript/no-explicit-any': 'off' },
    },
    {
      files: [...tests, 'bench/**', 'scripts/**', '**/scripts/**', ...configurations],
      rules: {
        ...bans(),
        'no-console': 'off',
        'no-restricted-globals': 'off',
        'node/no-process-env': 'off',
        'typescript/no-explicit-any': 'off',
        // A rejection that nobody handles fails a test run, and ends a script.
        'typescript/no-misused-promises': 'off',
        'typescript/no-non-null-assertion': 'off',
      },
    },
    // Files that are compiled and never run: what must not compile is written down as an expression.
    {
      files: ['**/*.types.ts', '**/*.types.tsx', 'test/published/consumer/**'],
      rules: { 'no-unused-expressions': 'off', 'typescript/no-unnecessary-type-parameters': 'off' },
    },
    {
      files: [...configurations, '**/*.stories.tsx', '**/connect.config.ts', 'test/postgres/global-setup.ts'],
      rules: { 'import/no-default-export': 'off' },
    },
  ],
});
