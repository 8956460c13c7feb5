/// <reference types="node" />
import { gzipSync } from 'node:zlib';
import { build, type Metafile } from 'esbuild';
import { expect, test } from 'vitest';

const source = (path: string): string => new URL(`../src/${path}`, import.meta.url).pathname;

/** The files that a page loads before anything happens: what begins, and what it imports by statement. */
function loadedAtOnce({ outputs }: Metafile): Set<string> {
  const loaded = new Set<string>();
  const visit = (path: string): void => {
    if (loaded.has(path)) return;
    loaded.add(path);
    for (const { path: next, kind } of outputs[path]?.imports ?? []) if (kind === 'import-statement') visit(next);
  };
  for (const [path, { entryPoint }] of Object.entries(outputs)) {
    if (entryPoint?.includes('/connect-ui/src/')) visit(path);
  }
  return loaded;
}

async function gzippedBytes(entry: string): Promise<{ bytes: number; inputs: string[] }> {
  const { outputFiles, metafile } = await build({
    entryPoints: [source(entry)],
    conditions: ['@acme/source'],
    external: ['react', 'react-dom', 'react/jsx-runtime'],
    absWorkingDir: '/',
    outdir: '/out',
    bundle: true,
    splitting: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    logLevel: 'silent',
  });
  const atOnce = loadedAtOnce(metafile);
  return {
    bytes: outputFiles
      .filter(({ path }) => atOnce.has(path.slice(1)))
      .reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).byteLength, 0),
    inputs: Object.keys(metafile.inputs),
  };
}

test.each([
  ['the whole panel with its client', 'index.ts', 48_000],
  ['the hooks with their client', 'headless/index.ts', 28_000],
  ['the style sheet', 'styles/styles.css', 8_000],
] as const)('%s stays within its budget, React aside', async (_, entry, budgetBytes) => {
  const { bytes } = await gzippedBytes(entry);
  expect(bytes).toBeGreaterThan(budgetBytes / 10);
  expect(bytes).toBeLessThanOrEqual(budgetBytes);
});

test('the hooks bring no part of the styled panel along', async () => {
  const { inputs } = await gzippedBytes('headless/index.ts');
  expect(inputs.filter((path) => path.includes('src/panel/') || path.endsWith('.css'))).toEqual([]);
});
