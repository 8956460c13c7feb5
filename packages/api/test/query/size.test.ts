/// <reference types="node" />
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

test.each([
  ['reading alone', 'parseQuery', 4_000],
  ['a search box', 'tryParseQuery, printQuery, normalQuery, QueryError', 4_600],
  ['everything', '*', 5_300],
])('%s is small and brings nothing along but the states of a connection', async (_, names, budgetBytes) => {
  const { outputFiles, metafile } = await build({
    stdin: {
      contents: `export ${names === '*' ? names : `{ ${names} }`} from './index.ts';`,
      resolveDir: new URL('../../src/query', import.meta.url).pathname,
    },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'silent',
  });
  const outside = Object.values(metafile.outputs)
    .flatMap((output) => Object.keys(output.inputs))
    .filter((path) => !path.includes('packages/api/src/query/') && !path.includes('stdin'));
  expect(outside.map((path) => path.replace(/.*packages\//, ''))).toEqual(['api/src/state/connection.ts']);
  const bytes = gzipSync(outputFiles[0]?.contents ?? new Uint8Array(), { level: 9 }).byteLength;
  expect(bytes).toBeGreaterThan(2_000);
  expect(bytes).toBeLessThanOrEqual(budgetBytes);
});
