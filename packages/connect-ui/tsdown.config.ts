import { build } from 'esbuild';
import { defineConfig } from 'tsdown';
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

export default defineConfig({
  ...library(['src/index.ts', 'src/headless/index.ts', 'src/server/index.ts', 'src/testing/index.ts'], 'neutral'),
  hooks: { 'build:done': bundleStyles },
});
