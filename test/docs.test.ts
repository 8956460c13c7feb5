import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ProjectDefinition } from '@acme/integrations';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const prose = 'apps/storybook/docs';
const pages = (await readdir(join(root, prose))).map((name) => join(prose, name));
const documents = [
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  ...(await readdir(join(root, 'packages'))).map((name) => join('packages', name, 'README.md')),
  ...(await readdir(join(root, 'docs'), { recursive: true }))
    .filter((path) => path.endsWith('.md'))
    .map((path) => join('docs', path)),
  ...pages,
];

describe.each(documents.filter((path) => existsSync(join(root, path))))('%s', (path) => {
  test('names only files and scripts that exist', async () => {
    expect(await missingFrom(path, await readFile(join(root, path), 'utf8'))).toEqual([]);
  });
});

test('a path, a link or a script that does not exist is found', async () => {
  const text =
    'See `packages/core/src/nowhere.ts`, `packages/core/src`, [this](nowhere.md#part) and [that](https://example.com); ' +
    'run `npm run verify`, `npm run nothing` or `packages/<name>/x.ts`.';
  expect(await missingFrom('ARCHITECTURE.md', text)).toEqual([
    'packages/core/src/nowhere.ts',
    'nowhere.md',
    'npm run nothing',
  ]);
});

/** What a document mentions in backticks or links to and is not there. Placeholders and patterns are left out. */
async function missingFrom(document: string, text: string): Promise<string[]> {
  const quoted = [...text.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
  const paths = quoted.filter((code) => /^(packages|apps|test|scripts|docs|bench)\/[\w./-]+$/.test(code));
  const linked = [...text.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)]
    .map(([, target = '']) => target)
    // Those within Storybook are walked in a browser: apps/storybook/test/docs-pages.browser.test.ts.
    .filter((target) => !/^([a-z]+:|\?path=)/.test(target));
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { scripts: object };
  const commands = quoted.filter((code) => /^npm run [\w:-]+$/.test(code));
  return [
    ...paths.filter((path) => !existsSync(join(root, path))),
    ...linked.filter((target) => !existsSync(join(root, dirname(document), target))),
    ...commands.filter((command) => !Object.hasOwn(scripts, command.slice('npm run '.length))),
  ];
}

/** The blocks of code in a document. @param language of them, as a regular expression says it */
async function codeIn(path: string, language: string): Promise<string[]> {
  const blocks = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g');
  return [...(await readFile(path, 'utf8')).matchAll(blocks)].map(([, code = '']) => code);
}

test('packages/connect-ui/README.md shows the page that Storybook shows', async () => {
  const [shown] = await codeIn(join(root, 'packages/connect-ui/README.md'), 'tsx');
  expect(shown).toBe(await readFile(join(root, 'apps/storybook/test/examples/page.tsx'), 'utf8'));
});

test.each([
  ['sdk', 'test/examples/packages/backend.ts'],
  ['integrations', 'test/examples/packages/connect.config.ts'],
  ['connect', 'packages/connect/test/examples/page.ts'],
])('packages/%s/README.md shows what is compiled', async (name, example) => {
  const shown = await codeIn(join(root, 'packages', name, 'README.md'), 'ts');
  expect(shown).toEqual([await readFile(join(root, example), 'utf8')]);
});

test('every package has a README', () => {
  const without = documents.filter((path) => path.startsWith('packages') && !existsSync(join(root, path)));
  expect(without).toEqual([]);
});

test('docs/provider-webhooks.md shows a backend that is compiled', async () => {
  const [, shown] = await codeIn(join(root, 'docs/provider-webhooks.md'), 'ts');
  expect(shown).toBe(await readFile(join(root, 'test/examples/provider-webhooks/backend.ts'), 'utf8'));
});

test('docs/host-page.md shows components and a script that are compiled', async () => {
  const shown = await codeIn(join(root, 'docs/host-page.md'), 'tsx?');
  const folder = join(root, 'packages/connect-ui/test/examples/host-page');
  const files = ['settings-page.tsx', 'integrations.tsx', 'hears.tsx', 'element.ts'];
  expect(shown).toEqual(await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8'))));
});

test('docs/languages.md shows a page that is compiled', async () => {
  const text = await readFile(join(root, 'docs/languages.md'), 'utf8');
  const [, shown] = /```tsx\n([\s\S]*?)```/.exec(text) ?? [];
  expect(shown).toBe(await readFile(join(root, 'packages/connect-ui/test/examples/languages/page.tsx'), 'utf8'));
});

describe.each([
  ['calling-providers', ['connect.config.ts', 'backend.ts', 'page.ts']],
  ['settings', ['connect.config.ts', 'backend.ts']],
  ['writing-workflows', ['connect.config.ts', 'backend.ts', 'follow-up.test.ts']],
  ['moving-from-paragon', ['connect.config.ts']],
])('docs/%s.md', (name, files) => {
  const folder = join(root, 'test/examples', name);

  test('shows what is compiled, and nothing else', async () => {
    const shown = await codeIn(join(root, 'docs', `${name}.md`), 'ts');
    expect(shown).toEqual(await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8'))));
  });

  test('shows a definition that is one', async () => {
    const { default: config } = (await import(`./examples/${name}/connect.config.ts`)) as {
      default: ProjectDefinition;
    };
    expect(config.integrations.map(({ id }) => id)).toEqual(['crm']);
  });
});

test('docs/primitives.md shows a page that is compiled and rendered in a test', async () => {
  const shown = await codeIn(join(root, 'docs/primitives.md'), 'tsx?');
  const folder = join(root, 'packages/connect-ui/test/examples/primitives');
  const files = ['connect.ts', 'integrations-page.tsx', 'activity-page.tsx'];
  expect(shown).toEqual(await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8'))));
});

describe.each(pages)('%s', (path) => {
  test('shows no code but what is compiled, and all variables that it names are there', async () => {
    const text = await readFile(join(root, path), 'utf8');
    // A header is no program; everything else comes out of files that `npm run types` and the tests read.
    const blocks = [...text.matchAll(/^```(\w*)\n[\s\S]*?^```$/gm)].map(([, language]) => language);
    expect(blocks.filter((language) => language !== 'http')).toEqual([]);
    const shown = [...text.matchAll(/from '([^']+)\?raw'/g)].map(([, file = '']) => join(dirname(path), file));
    for (const file of shown) expect(dirname(file)).toBe('apps/storybook/test/examples');

    const tokens = await readFile(join(root, 'packages/connect-ui/src/styles/tokens.css'), 'utf8');
    const panel = await readFile(join(root, 'packages/connect-ui/src/styles/panel.css'), 'utf8');
    const examples = await Promise.all(shown.map((file) => readFile(join(root, file), 'utf8')));
    for (const [variable] of [text, ...examples].join().matchAll(/--acme-[a-z-]+/g)) {
      expect(tokens + panel).toContain(`var(${variable}`);
    }
  });
});

test('every example of a page of prose is shown on one', async () => {
  const texts = await Promise.all(pages.map((path) => readFile(join(root, path), 'utf8')));
  const examples = await readdir(join(root, 'apps/storybook/test/examples'));
  expect(examples.filter((name) => !texts.join().includes(`/examples/${name}?raw`))).toEqual([]);
});
