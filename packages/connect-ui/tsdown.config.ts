import { readdir, rm } from 'node:fs/promises';
import { build } from 'esbuild';
import { defineConfig } from 'tsdown';
import { writeNotices } from '../../tsdown.notices.ts';
import { library } from '../../tsdown.base.ts';

/** Files without imports, so that a host's page makes one request for one of them. */
async function bundleStyles(): Promise<void> {
  await build({
    entryPoints: ['src/styles/styles.css', 'src/styles/styles.layered.css'],
    outdir: 'dist',
    bundle: true,
    minify: true,
    legalComments: 'none',
  });
}

/**
 * The element with React and everything else in one file, for pages without a bundler. tsdown has made the same module of
 * its parts; theirs go, its types stay.
 */
async function bundleElement(): Promise<void> {
  for (const name of await readdir('dist/element')) {
    if (name.endsWith('.mjs')) await rm(`dist/element/${name}`);
  }
  const { metafile } = await build({
    entryPoints: ['src/element/index.ts'],
    outfile: 'dist/element/index.mjs',
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    legalComments: 'eof',
    metafile: true,
  });
  // What others have written keeps saying whose it is.
  await writeNotices(metafile, 'dist/element/notices.txt');
}

export default defineConfig({
  ...library(
    [
      'src/index.ts',
      'src/element/index.ts',
      'src/headless/index.ts',
      'src/primitives/index.ts',
      'src/server/index.ts',
      'src/testing/index.ts',
      'src/locales/*.ts',
    ],
    'neutral',
  ),
  hooks: {
    'build:done': async () => {
      await bundleStyles();
      await bundleElement();
    },
  },
});
