import { writeFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { defineConfig } from 'tsdown';
import { library } from '../../tsdown.base.ts';

/** One file without imports, so that a host's page makes one request for it. */
async function bundleStyles(): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: ['src/styles/styles.css'],
    bundle: true,
    minify: true,
    write: false,
    legalComments: 'none',
  });
  await writeFile('dist/styles.css', outputFiles[0]?.contents ?? '');
}

export default defineConfig({
  ...library(['src/index.ts', 'src/headless/index.ts', 'src/primitives/index.ts', 'src/testing/index.ts'], 'neutral'),
  hooks: { 'build:done': bundleStyles },
});
