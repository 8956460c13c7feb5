import * as esbuild from 'esbuild';
import { gzipSync } from 'node:zlib';
const r = await esbuild.build({
  entryPoints: ['packages/connect/src/index.ts'],
  bundle: true,
  minify: true,
  format: 'esm',
  write: false,
  metafile: true,
  conditions: ['@acme/source'],
  target: 'es2022',
  platform: 'browser',
});
console.log(gzipSync(r.outputFiles[0].contents, { level: 9 }).length);
for (const [k, v] of Object.entries(r.metafile.outputs))
  for (const [i, o] of Object.entries(v.inputs))
    if (o.bytesInOutput > 0 && !/node_modules/.test(i)) console.log(i, o.bytesInOutput);
