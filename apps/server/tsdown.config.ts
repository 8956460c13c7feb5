import { build } from 'esbuild';
import { defineConfig } from 'tsdown';
import { writeNotices } from '../../tsdown.notices.ts';
import { library } from '../../tsdown.base.ts';

/** The page of Paragon's portal, for browsers: a small script, the panel that it fetches when somebody opens it, and one sheet. */
async function bundlePortal(): Promise<void> {
  const { metafile } = await build({
    entryPoints: ['portal.ts', 'panel.ts', 'portal.css'].map((name) => `src/paragon/portal/${name}`),
    outdir: 'dist/portal',
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    legalComments: 'eof',
    metafile: true,
  });
  // What others have written keeps saying whose it is.
  await writeNotices(metafile, 'dist/portal/notices.txt');
}

// Nobody imports an app, so it ships no declarations.
export default defineConfig({
  ...library(['src/main.ts'], 'node'),
  dts: false,
  hooks: { 'build:done': bundlePortal },
});
