import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { join, posix } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { expandExports } from '../boundaries/expand-exports.ts';
import { readRepository, root } from '../boundaries/read-repository.ts';
import type { Member } from '../boundaries/workspace.ts';
import { packagesLoadedBy, readBuilt } from './dist-files.ts';
import { isReference, loadAsServerComponent } from './server-component.ts';

// What a host installs is the build: here it is loaded, compiled against and looked over as a host would,
// without the condition that leads this repository to the sources.

const run = promisify(execFile);
const { files: sources, members } = await readRepository();
const packages = members.filter(({ folder }) => folder.startsWith('packages/'));
const consumer = join(import.meta.dirname, 'consumer');

interface Entry {
  readonly member: Member;
  /** `@acme/api/state` */
  readonly specifier: string;
  readonly target: string | Readonly<Record<string, string>>;
}

const entries: Entry[] = packages.flatMap((member) =>
  expandExports(
    member.manifest.exports,
    sources
      .filter(({ path }) => path.startsWith(`${member.folder}/`))
      .map(({ path }) => path.slice(member.folder.length + 1)),
  ).map(([path, target]) => ({
    member,
    specifier: posix.join(member.manifest.name, path),
    target: target as Entry['target'],
  })),
);
const isModule = ({ specifier }: Entry) => !/\.(css|json)$/.test(specifier);
const modules = entries.filter(isModule);

test.each(modules)('$specifier: source, code and types are where "exports" says', ({ member, target }) => {
  const { '@acme/source': source, types, default: code } = target as Record<string, string>;
  expect(Object.keys(target)).toEqual(['@acme/source', 'types', 'default']);
  const stem = /^\.\/src\/(.+)\.tsx?$/.exec(source ?? '')?.[1];
  expect({ types, code }).toEqual({ types: `./dist/${stem}.d.mts`, code: `./dist/${stem}.mjs` });
  for (const path of [source, types, code]) expect(existsSync(join(root, member.folder, path ?? '')), path).toBe(true);
});

test('entry points that are files exist', () => {
  const files = entries.filter((entry) => !isModule(entry));
  expect(files.map(({ specifier }) => specifier)).toContain('@acme/connect-ui/styles.css');
  for (const { member, target } of files) {
    for (const path of pathsOf(target)) expect(existsSync(join(root, member.folder, path)), path).toBe(true);
  }
});

test('plain Node loads every entry point from the build, with the exports of its source', {
  timeout: 60_000,
}, async () => {
  const script = `
    const found = {};
    for (const specifier of process.argv.slice(1)) {
      found[specifier] = { url: import.meta.resolve(specifier), names: Object.keys(await import(specifier)) };
    }
    console.log(JSON.stringify(found));
    process.exit();`;
  const specifiers = modules.map(({ specifier }) => specifier);
  const load = async (...conditions: readonly string[]) => {
    const options = [...conditions, '--input-type=module', '-e', script];
    const { stdout } = await run(process.execPath, [...options, ...specifiers], { cwd: consumer });
    return JSON.parse(stdout) as Record<string, { url: string; names: string[] }>;
  };
  const built = await load();
  expect(Object.keys(built)).toEqual(specifiers);
  for (const { member, specifier, target } of modules) {
    const code = (target as Record<string, string>)['default'] ?? '';
    expect(built[specifier]?.url).toMatch(new RegExp(`${posix.join(member.folder, code)}$`));
  }
  const pure = modules.filter(({ member }) => member.folder !== 'packages/connect-ui');
  for (const { specifier } of pure) {
    expect(built[specifier]?.names.toSorted(), specifier).toEqual(
      Object.keys((await import(/* @vite-ignore */ specifier)) as object).toSorted(),
    );
  }
});

test('a host in strict TypeScript compiles against the declarations', { timeout: 120_000 }, async () => {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const answer = await run(process.execPath, [compiler, '-p', consumer, '--listFiles']).catch(
    (error: { stdout: string }) => error,
  );
  const lines = answer.stdout.split('\n');
  expect(lines.filter((line) => line.includes('error TS'))).toEqual([]);
  expect(lines.filter((line) => /packages\/[^/]+\/src\//.test(line))).toEqual([]);
  for (const name of ['api', 'integrations', 'sdk', 'connect', 'connect-ui', 'testing']) {
    expect(answer.stdout).toContain(
      `packages/${name}/dist/index.d.mts`.replace('integrations/dist', 'integrations/dist/define'),
    );
  }
});

describe.each(packages)('$folder', ({ folder, manifest }) => {
  test('asks in its package.json for everything that its build imports', async () => {
    const { dependencies, peerDependencies, optionalDependencies } = manifest;
    const declared = Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies });
    const built = await readBuilt(folder);
    const undeclared = built.flatMap(({ path, imports }) =>
      imports
        .filter(({ specifier }) => !specifier.startsWith('.') && !isBuiltin(specifier))
        .filter(({ specifier }) => !declared.some((name) => `${specifier}/`.startsWith(`${name}/`)))
        .map(({ specifier }) => `${path} imports ${specifier}`),
    );
    expect(built.length).toBeGreaterThan(1);
    expect(undeclared).toEqual([]);
  });

  test('packs what its entry points name, and nothing but the build', { timeout: 60_000 }, async () => {
    const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: join(root, folder),
    });
    const packed = Object.values(JSON.parse(stdout) as Record<string, { files: { path: string }[] }>)[0]?.files ?? [];
    const paths = packed.map(({ path }) => path);
    expect(paths).toContain('LICENSE');
    const named = entries
      .filter(({ member }) => member.folder === folder)
      .flatMap(({ target }) => pathsOf(target))
      .filter((path) => !path.startsWith('./src/'))
      .map((path) => posix.normalize(path));
    expect(paths).toEqual(expect.arrayContaining(named));
    expect(paths.filter((path) => !/^(dist\/|package\.json$|README\.md$|LICENSE$|CHANGELOG\.md$)/.test(path))).toEqual(
      [],
    );
  });
});

test.each([
  [
    'the element',
    'packages/connect-ui/dist/element/notices.txt',
    ['@tanstack/query-core', '@trpc/client', 'react', 'react-dom', 'scheduler'],
  ],
  [
    'the portal',
    'apps/server/dist/portal/notices.txt',
    ['@tanstack/query-core', '@trpc/client', 'react', 'react-dom', 'scheduler'],
  ],
])('%s is a file with the work of others in it: beside it are their licences', async (_what, path, names) => {
  const notices = await readFile(join(root, path), 'utf8');
  for (const name of names) expect(notices).toMatch(new RegExp(`^${name} [\\d.]+ \\(MIT\\)$`, 'm'));
  expect(notices.match(/Permission is hereby granted/g)?.length).toBeGreaterThanOrEqual(names.length);
});

test('a Server Component takes what it needs from each entry point, and no module of ours runs React’s client in it', async () => {
  const { loaded, ofReact } = await loadAsServerComponent({
    ui: '@acme/connect-ui',
    headless: '@acme/connect-ui/headless',
    server: '@acme/connect-ui/server',
    testing: '@acme/connect-ui/testing',
    react: 'react',
  });
  expect(loaded['react']).toHaveProperty('cache');
  expect([...ofReact].filter((name) => !(name in (loaded['react'] ?? {})))).toEqual([]);
  const { createConnectUI } = loaded['ui'] as { createConnectUI: () => Record<string, unknown> };
  // Called on the server, it gives references to what the browser runs.
  const ui = createConnectUI();
  expect([ui['ConnectProvider'], ui['ConnectPanel'], ui['useConnect']].every(isReference)).toBe(true);
  expect(isReference(loaded['testing']?.['ScenarioProvider'])).toBe(true);
  expect(isReference(loaded['headless']?.['groupIntegrations'])).toBe(false);
  const { prefetchConnect } = loaded['server'] as { prefetchConnect: (options: object) => Promise<unknown> };
  expect(isReference(prefetchConnect)).toBe(false);
  expect(await prefetchConnect({ apiUrl: 'http://127.0.0.1:1', projectId: 'p', token: 't' })).toEqual({
    error: { code: 'unreachable' },
  });
});

test('parts without a look are named in a Server Component: each is a reference, the namespaces are not', async () => {
  const { loaded, ofReact } = await loadAsServerComponent({ parts: '@acme/connect-ui/primitives', react: 'react' });
  expect([...ofReact].filter((name) => !(name in (loaded['react'] ?? {})))).toEqual([]);
  const { createPrimitives, ...rest } = loaded['parts'] as { createPrimitives: () => object };
  const namespaces = rest as Readonly<Record<string, object>>;
  expect(createPrimitives()).toEqual(namespaces);
  expect(Object.keys(namespaces)).toHaveLength(9);
  for (const [name, parts] of Object.entries(namespaces)) {
    expect(isReference(parts), name).toBe(false);
    expect(Object.keys(parts).length).toBeGreaterThan(3);
    for (const [part, value] of Object.entries(parts)) expect(isReference(value), `${name}.${part}`).toBe(true);
  }
});

test('the display states and the search language load nothing; the browser client loads neither zod nor the server of tRPC', async () => {
  const api = await readBuilt('packages/api');
  expect([...packagesLoadedBy('packages/api/dist/state/index.mjs', api)]).toEqual([]);
  expect([...packagesLoadedBy('packages/api/dist/query/index.mjs', api)]).toEqual([]);
  expect([...packagesLoadedBy('packages/api/dist/schemas.mjs', api)]).toEqual(['zod']);
  const connect = packagesLoadedBy('packages/connect/dist/index.mjs', await readBuilt('packages/connect'));
  expect([...connect].toSorted()).toEqual(['@acme/api/state', '@tanstack/query-core', '@trpc/client']);
});

test('a unit test of a host loads no database: neither its driver nor its queue', async () => {
  const own = packagesLoadedBy('packages/testing/dist/index.mjs', await readBuilt('packages/testing'));
  expect([...own].toSorted()).toEqual([
    '@acme/integrations',
    '@acme/integrations/connector',
    '@acme/integrations/runtime',
    '@acme/workflow/memory',
  ]);
  const engine = packagesLoadedBy('packages/workflow/dist/memory/index.mjs', await readBuilt('packages/workflow'));
  expect([...engine].toSorted()).toEqual(['croner', 'node:async_hooks', 'node:crypto']);
});

function pathsOf(target: Entry['target']): string[] {
  return typeof target === 'string' ? [target] : Object.values(target);
}
