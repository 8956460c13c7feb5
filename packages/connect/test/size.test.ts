/// <reference types="node" />
import { gzipSync } from 'node:zlib';
import { build, type Metafile } from 'esbuild';
import { expect, test } from 'vitest';

const budgetBytes = 22_000;
/** What comes later, when it is needed: after a click, after a provider, after a disconnect, with settings, where runs are shown. */
const laterBudgetBytes = 4_200;

/** The parts of @trpc/server that tRPC's own browser link is made of: observables and the stream reader. */
const partsOfTheLink = /@trpc\/server\/dist\/(observable|codes|getErrorShape|asyncGeneratorDelegate|resolveResponse)-/;

/** The files that a page loads before anything happens: the entry, and what it imports by statement. */
function loadedAtOnce({ outputs }: Metafile, entry: string): Set<string> {
  const loaded = new Set<string>();
  const visit = (path: string): void => {
    if (loaded.has(path)) return;
    loaded.add(path);
    for (const { path: next, kind } of outputs[path]?.imports ?? []) if (kind === 'import-statement') visit(next);
  };
  visit(entry);
  return loaded;
}

test(`the client is at most ${budgetBytes} bytes, minified and gzipped, and brings no server along`, async () => {
  const { outputFiles, metafile } = await build({
    entryPoints: [new URL('../src/index.ts', import.meta.url).pathname],
    conditions: ['@acme/source'],
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
    logLevel: 'silent',
  });
  const inside = Object.values(metafile.outputs)
    .flatMap((output) => Object.entries(output.inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([path]) => path);
  expect(inside.some((path) => path.includes('@tanstack/query-core'))).toBe(true);
  expect(inside.filter((path) => path.includes('/zod/'))).toEqual([]);
  expect(inside.filter((path) => path.includes('@trpc/server') && !partsOfTheLink.test(path))).toEqual([]);
  expect(
    inside.filter((path) => /packages\/(api|integrations)\//.test(path) && !path.includes('api/src/state/')),
  ).toEqual([]);
  const atOnce = loadedAtOnce(metafile, 'out/index.js');
  const sum = (isCounted: (path: string) => boolean): number =>
    outputFiles
      .filter(({ path }) => isCounted(path.slice(1)))
      .reduce((bytes, { contents }) => bytes + gzipSync(contents, { level: 9 }).byteLength, 0);
  const [bytes, later] = [sum((path) => atOnce.has(path)), sum((path) => !atOnce.has(path))];
  expect(bytes).toBeGreaterThan(10_000);
  expect(bytes).toBeLessThanOrEqual(budgetBytes);
  expect(later).toBeGreaterThan(1_000);
  expect(later).toBeLessThanOrEqual(laterBudgetBytes);
});

test('calls of providers from the page add at most 700 bytes to it, and are no part of the client', async () => {
  const size = async (entryPoints: string[]) => {
    const { outputFiles } = await build({
      stdin: {
        contents: entryPoints.map((path) => `export * from '${path}';`).join('\n'),
        resolveDir: import.meta.dirname,
      },
      conditions: ['@acme/source'],
      bundle: true,
      minify: true,
      write: false,
      format: 'esm',
      platform: 'browser',
      target: 'es2022',
      logLevel: 'silent',
    });
    const text = outputFiles[0]?.text ?? '';
    return { text, bytes: gzipSync(text, { level: 9 }).byteLength };
  };
  const client = await size(['../src/index.ts']);
  const both = await size(['../src/index.ts', '../src/requests.ts']);
  expect(client.text).not.toContain('connections.act');
  expect(both.text).toContain('connections.act');
  expect(both.bytes - client.bytes).toBeLessThanOrEqual(700);
});
