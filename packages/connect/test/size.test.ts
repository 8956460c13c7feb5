/// <reference types="node" />
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

const budgetBytes = 22_000;

/** The parts of @trpc/server that tRPC's own browser link is made of: observables and the stream reader. */
const partsOfTheLink = /@trpc\/server\/dist\/(observable|codes|getErrorShape|asyncGeneratorDelegate|resolveResponse)-/;

test(`the client is at most ${budgetBytes} bytes, minified and gzipped, and brings no server along`, async () => {
  const { outputFiles, metafile } = await build({
    entryPoints: [new URL('../src/index.ts', import.meta.url).pathname],
    conditions: ['@acme/source'],
    bundle: true,
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
  const bytes = gzipSync(outputFiles[0]?.contents ?? new Uint8Array(), { level: 9 }).byteLength;
  expect(bytes).toBeGreaterThan(10_000);
  expect(bytes).toBeLessThanOrEqual(budgetBytes);
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
