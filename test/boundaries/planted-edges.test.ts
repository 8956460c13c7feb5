import { describe, expect, test } from 'vitest';
import { checkDocs } from './check-docs.ts';
import { checkFiles, checkLengths } from './check-files.ts';
import { checkImports } from './check-imports.ts';
import { checkManifests } from './check-manifests.ts';
import { members, messages, plant } from './plant.ts';
import type { Manifest, Repository } from './workspace.ts';

// Each rule is shown a mistake that it must see, and the nearest thing that is no mistake.

function withManifest(folder: string, change: (manifest: Manifest) => Manifest): Repository {
  const changed = members.map((member) =>
    member.folder === folder ? { ...member, manifest: change(member.manifest) } : member,
  );
  return { members: changed, files: [], compilerSettings: [] };
}

describe('imports that are refused', () => {
  test.each<[what: string, path: string, code: string, says: string]>([
    [
      'a value where only types may cross',
      'packages/sdk/src/a.ts',
      `import { appRouter } from '@acme/api';`,
      'types only',
    ],
    [
      'an inline type, which still loads the module',
      'packages/connect/src/a.ts',
      `import { type AppRouter } from '@acme/api';`,
      'types only',
    ],
    ['a re-export of values', 'packages/connect/src/a.ts', `export * from '@acme/integrations';`, 'types only'],
    ['a dynamic import', 'packages/connect/src/a.ts', `await import('@acme/api/schemas');`, 'types only'],
    ['a dynamic import spelled as a template', 'packages/connect/src/a.ts', 'await import(`@acme/api`);', 'types only'],
    ['require', 'packages/sdk/src/a.ts', `const api = require('@acme/integrations');`, 'types only'],
    [
      'schemas at run time in the browser',
      'packages/connect/src/a.ts',
      `import { UserId } from '@acme/api/schemas';`,
      'types only',
    ],
    [
      'an arrow against the table',
      'packages/api/src/a.ts',
      `import { createCore } from '@acme/core';`,
      'no such arrow',
    ],
    [
      'a type against the table',
      'packages/workflow/src/a.ts',
      `import type { Actor } from '@acme/api';`,
      'no such arrow',
    ],
    [
      'a type in a type, against the table',
      'packages/connect-ui/src/a.ts',
      `type A = import('@acme/api').AppRouter;`,
      'no such arrow',
    ],
    [
      'a test against the table',
      'packages/api/test/a.test.ts',
      `import { createCore } from '@acme/core';`,
      'no such arrow',
    ],
    ['a deep path', 'packages/core/src/a.ts', `import { x } from '@acme/api/src/users/schemas.ts';`, 'no entry point'],
    [
      'an entry point that does not exist',
      'apps/server/src/a.ts',
      `import { x } from '@acme/core/vault';`,
      'no entry point',
    ],
    [
      'a deep path from the example',
      'apps/example/src/a.ts',
      `import { x } from '@acme/sdk/dist/client.mjs';`,
      'no entry point',
    ],
    [
      'an unpublished package from the example',
      'apps/example/src/a.ts',
      `import { x } from '@acme/core';`,
      'no such arrow',
    ],
    ['an app', 'packages/core/src/a.ts', `import { startSandbox } from '@acme/sandbox';`, 'an app is never imported'],
    ['the package itself by name', 'packages/api/src/a.ts', `import { appRouter } from '@acme/api';`, 'relative path'],
    ['no workspace at all', 'packages/core/src/a.ts', `import { x } from '@acme/secrets';`, 'is no workspace'],
    [
      'a path into another package',
      'packages/core/src/a.ts',
      `import { x } from '../../api/src/errors.ts';`,
      'leaves packages/core',
    ],
    [
      'a path into the tests of the root',
      'packages/core/src/a.ts',
      `import { x } from '../../../test/postgres/clone-database.ts';`,
      'leaves',
    ],
    ['a test from a source', 'packages/core/src/a.ts', `import { x } from '../test/b.ts';`, 'is a test'],
    ['an absolute path', 'packages/core/src/a.ts', `import '/srv/secrets.ts';`, 'absolute path'],
  ])('%s', (_what, path, code, says) => {
    const violations = checkImports(plant({ [path]: code }));
    expect(violations).toHaveLength(1);
    expect(violations[0]).toMatchObject({ file: path, line: 1, message: expect.stringContaining(says) as string });
  });
});

test.each<[what: string, path: string, code: string]>([
  ['a type where only types may cross', 'packages/sdk/src/a.ts', `import type { AppRouter } from '@acme/api';`],
  ['a re-exported type', 'packages/connect/src/a.ts', `export type { AppRouter } from '@acme/api';`],
  ['a type in a type', 'packages/connect/src/a.ts', `let a: typeof import('@acme/api').appRouter;`],
  ['a pure entry point at run time', 'packages/connect/src/a.ts', `import { isFinalAttempt } from '@acme/api/state';`],
  ['schemas at run time in a backend', 'packages/sdk/src/a.ts', `import { UserId } from '@acme/api/schemas';`],
  ['a value in a test', 'packages/connect/test/a.test.ts', `import { defineProject } from '@acme/integrations';`],
  ['what only tests may import', 'packages/connect-ui/test/a.test.ts', `import { text } from '@acme/integrations';`],
  ['an import that is only text', 'packages/api/src/a.ts', `// import '@acme/core'\nconst a = "import '@acme/core'";`],
  [
    'the database of the tests',
    'packages/core/test/b/a.test.ts',
    `import { x } from '../../../../test/postgres/clone-database.ts';`,
  ],
  ['the settings of the build', 'packages/core/tsdown.config.ts', `import { library } from '../../tsdown.base.ts';`],
  ['a folder beside', 'packages/core/src/users/a.ts', `import { x } from '../vault/index.ts';`],
])('imports that are allowed: %s', (_what, path, code) => {
  expect(messages(checkImports(plant({ [path]: code })))).toBe('');
});

describe('manifests', () => {
  test.each<[what: string, folder: string, change: Partial<Manifest>, says: string]>([
    ['a dependency against the table', 'packages/api', { dependencies: { '@acme/core': '0.1.0' } }, 'no such arrow'],
    ['a development dependency', 'packages/workflow', { devDependencies: { '@acme/api': '0.1.0' } }, 'no such arrow'],
    ['a peer', 'packages/connect-ui', { peerDependencies: { '@acme/sdk': '0.1.0' } }, 'no such arrow'],
    [
      'what is for tests, shipped',
      'packages/connect-ui',
      { dependencies: { '@acme/connect': '0.1.0', '@acme/integrations': '0.1.0' }, devDependencies: {} },
      'no such arrow',
    ],
    ['an app', 'packages/core', { devDependencies: { '@acme/sandbox': '0.1.0' } }, 'an app is never imported'],
    [
      'a version that npm would fetch',
      'packages/connect-ui',
      { dependencies: { '@acme/connect': '^9.0.0' } },
      'workspace is at',
    ],
    ['a stranger', 'packages/core', { dependencies: { '@acme/shared': '0.1.0' } }, 'is no workspace'],
    ['a name unlike its folder', 'packages/core', { name: '@acme/kernel' }, 'the folder says'],
    [
      'a circle',
      'packages/workflow',
      { dependencies: { '@acme/core': '0.1.0' } },
      '@acme/core → @acme/workflow → @acme/core',
    ],
  ])('%s', (_what, folder, change, says) => {
    const before = new Set(checkManifests(withManifest(folder, (manifest) => manifest)).map(({ message }) => message));
    const after = checkManifests(withManifest(folder, (manifest) => ({ ...manifest, ...change })));
    expect(messages(after.filter(({ message }) => !before.has(message)))).toContain(says);
  });

  test('a package without a row, and a package called utils', () => {
    const added = { folder: 'packages/utils', manifest: { name: '@acme/utils', version: '0.1.0' } };
    const found = messages(checkManifests({ members: [...members, added], files: [], compilerSettings: [] }));
    expect(found).toContain('"utils" says nothing');
    expect(found).toContain('has no row');
  });
});

test('a file or folder with an empty name, and mapped import paths', () => {
  const found = checkFiles(
    plant({
      'packages/core/src/users/helpers.ts': '',
      'packages/core/src/shared/a.ts': '',
      'packages/core/src/users/help-user.ts': '',
      'packages/core/tsconfig.json': '{ "compilerOptions": { "paths": { "@acme/*": ["../*/src"] } } }',
      'packages/api/tsconfig.json': '{ "include": ["src"] }',
    }),
  );
  expect(found.map(({ file }) => file)).toEqual([
    'packages/core/src/users/helpers.ts',
    'packages/core/src/shared/a.ts',
    'packages/core/tsconfig.json',
  ]);
});

test('one file in ten may be long, two may not', () => {
  const files = (long: number) =>
    plant(
      Object.fromEntries(
        Array.from({ length: 10 }, (_, i) => [`packages/core/src/${i}.ts`, 'a;\n'.repeat(i < long ? 250 : 10)]),
      ),
    );
  expect(checkLengths(files(1))).toEqual([]);
  expect(messages(checkLengths(files(2)))).toContain('packages/core has 250 lines');
});

test('an exported name without a doc comment is found through re-exports', () => {
  const found = checkDocs(
    plant({
      'packages/sdk/src/index.ts': `export * from './a.ts';\nexport { hidden as shown, Both } from './b.ts';\nexport type { Outer } from 'jose';`,
      'packages/sdk/src/a.ts': `/** Says what it is. */\nexport interface Told {}\n\nexport function untold() {}\n/* no doc comment */ export const plain = 1;`,
      'packages/sdk/src/b.ts': `const hidden = 1;\nexport { hidden };\n/** One comment for both. */\nexport const Both = 1;\nexport type Both = number;`,
    }),
  );
  expect(found.map(({ file, line }) => `${file}:${line}`)).toEqual([
    'packages/sdk/src/a.ts:4',
    'packages/sdk/src/a.ts:5',
    'packages/sdk/src/b.ts:1',
  ]);
});
