/// <reference types="node" />
import { readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { build, type Metafile } from 'esbuild';
import { expect, test } from 'vitest';
import { en } from '../src/locales/en.ts';

const source = (path: string): string => new URL(`../src/${path}`, import.meta.url).pathname;

/** The files that a page loads when it needs some: those, and what they import by statement. */
function loadedWith({ outputs }: Metafile, entries: readonly string[]): Set<string> {
  const loaded = new Set<string>();
  const visit = (path: string): void => {
    if (loaded.has(path)) return;
    loaded.add(path);
    for (const { path: next, kind } of outputs[path]?.imports ?? []) if (kind === 'import-statement') visit(next);
  };
  for (const [path, { entryPoint }] of Object.entries(outputs)) {
    if (entries.some((entry) => entryPoint?.endsWith(`/connect-ui/src/${entry}`))) visit(path);
  }
  return loaded;
}

interface Bundle {
  readonly inputs: string[];
  /** What is loaded with `entries`, and was not with `before`, in bytes when it is compressed. */
  bytes(entries: readonly string[], before?: readonly string[]): number;
}

async function bundle(begins: string, { withReact = false } = {}): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    entryPoints: [source(begins)],
    conditions: ['@acme/source'],
    external: withReact ? [] : ['react', 'react-dom', 'react/jsx-runtime'],
    define: { 'process.env.NODE_ENV': '"production"' },
    absWorkingDir: '/',
    outdir: '/out',
    bundle: true,
    splitting: true,
    minify: true,
    charset: 'utf8',
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    logLevel: 'silent',
  });
  return {
    inputs: Object.keys(metafile.inputs),
    bytes: (entries, before = []) => {
      const known = loadedWith(metafile, before);
      const counted = loadedWith(metafile, entries);
      return outputFiles
        .filter(({ path }) => counted.has(path.slice(1)) && !known.has(path.slice(1)))
        .reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).byteLength, 0);
    },
  };
}

test.each([
  ['the whole panel with its client', 'index.ts', 48_000],
  ['the hooks with their client', 'headless/index.ts', 32_000],
  ['the parts, without the provider and its client', 'primitives/index.ts', 16_000],
  ['the style sheet', 'styles/styles.css', 8_000],
  ['the layered style sheet', 'styles/styles.layered.css', 8_000],
] as const)('%s stays within its budget, React aside', async (_, entry, budgetBytes) => {
  const bytes = (await bundle(entry)).bytes([entry]);
  expect(bytes).toBeGreaterThan(budgetBytes / 10);
  expect(bytes).toBeLessThanOrEqual(budgetBytes);
});

test('the element stays within the budget of the panel and 68,000 bytes for React', async () => {
  const { bytes, inputs } = await bundle('element/index.ts', { withReact: true });
  expect(inputs.some((path) => path.includes('/react-dom/'))).toBe(true);
  expect(bytes(['element/index.ts'])).toBeLessThanOrEqual(116_000);
});

test.each(['headless/index.ts', 'primitives/index.ts'])(
  '%s brings no part of the styled panel along',
  async (entry) => {
    const { inputs } = await bundle(entry);
    expect(inputs.filter((path) => path.includes('src/panel/') || path.endsWith('.css'))).toEqual([]);
  },
);

/** What is there when an integration is open. */
const before = ['index.ts', 'panel/integration-detail.tsx'];

test('a form of settings comes later, in at most 10,000 bytes with its checks', async () => {
  const { bytes } = await bundle('index.ts');
  const later = bytes(['settings/form-or-readout.tsx', 'headless/settings/form-logic.ts'], before);
  expect(later).toBeGreaterThan(5_000);
  expect(later).toBeLessThanOrEqual(10_000);
});

// 4 kB for 190 texts. Arabic says each count in six ways.
const bytesPerText = 21;

test.each(readdirSync(source('locales')))(
  'the language %s stays within its budget, and is texts alone',
  async (file) => {
    const { bytes, inputs } = await bundle(`locales/${file}`);
    expect(bytes([`locales/${file}`])).toBeGreaterThan(1000);
    expect(bytes([`locales/${file}`])).toBeLessThanOrEqual(bytesPerText * Object.keys(en).length);
    expect(inputs.filter((path) => !/src\/(?:locales|messages)\//.test(path))).toEqual([]);
  },
);

test('how runs are shown comes later, in at most 6,000 bytes', async () => {
  const later = (await bundle('index.ts')).bytes(['activity/runs.tsx'], before);
  expect(later).toBeGreaterThan(1_000);
  expect(later).toBeLessThanOrEqual(6_000);
});
