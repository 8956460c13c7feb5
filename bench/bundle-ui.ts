import { gzipSync } from 'node:zlib';
import { build, type BuildOptions, type Metafile } from 'esbuild';
import type { Weighed } from './ui-packages.ts';

/** What a page gets, in bytes as they travel: minified, gzip level 9. */
export interface Weight {
  /** What the page loads before anything shows. */
  readonly scripts: number;
  /** What it loads when it is first needed. */
  readonly later: number;
  readonly styles: number;
  /** Hosts of addresses that stand in it as text. */
  readonly hosts: readonly string[];
}

const options = {
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
  conditions: ['@acme/source'],
  define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
  loader: { '.svg': 'dataurl', '.png': 'dataurl', '.woff': 'file', '.woff2': 'file', '.ttf': 'file' },
  logLevel: 'silent',
} as const satisfies BuildOptions;
const react = ['react', 'react-dom'];
/** What esbuild calls a text that it is given; what is loaded later is an entry of its own. */
const theEntry = '<stdin>';

/** Bundles what a page imports, found from a folder. @throws Error with the first thing that could not be bundled */
export async function weigh(folder: string, { from, names, styles, withReact }: Weighed): Promise<Weight> {
  const imports =
    names === undefined
      ? `import * as all from '${from}'; globalThis.all = all;`
      : `export { ${names.join(', ')} } from '${from}';`;
  const contents = `${imports}${styles === undefined ? '' : `\nimport '${styles}';`}`;
  const external = withReact === true ? [] : react;
  const { outputFiles, metafile } = await build({ ...options, external, stdin: { contents, resolveDir: folder } });
  const atOnce = loadedAtOnce(metafile);
  const sum = (wanted: (path: string) => boolean) =>
    outputFiles
      .filter(({ path }) => wanted(path))
      .reduce((bytes, { contents: text }) => bytes + gzipSync(text, { level: 9 }).byteLength, 0);
  return {
    scripts: sum((path) => path.endsWith('.js') && atOnce.has(nameOf(path))),
    later: sum((path) => path.endsWith('.js') && !atOnce.has(nameOf(path))),
    styles: sum((path) => path.endsWith('.css')),
    hosts: hostsIn(outputFiles.filter(({ path }) => /\.(js|css)$/.test(path)).map(({ text }) => text)),
  };
}

/** The names that a package exports at run time. */
export async function exportsOf(folder: string, from: string): Promise<readonly string[]> {
  const stdin = { contents: `export * from '${from}';`, resolveDir: folder };
  const { metafile } = await build({ ...options, external: react, stdin });
  return Object.values(metafile.outputs).find(({ entryPoint }) => entryPoint === theEntry)?.exports ?? [];
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The entry, and what it imports by statement. */
function loadedAtOnce({ outputs }: Metafile): ReadonlySet<string> {
  const loaded = new Set<string>();
  const visit = (path: string): void => {
    if (loaded.has(nameOf(path))) return;
    loaded.add(nameOf(path));
    for (const { path: next, kind } of outputs[path]?.imports ?? []) if (kind === 'import-statement') visit(next);
  };
  for (const [path, { entryPoint }] of Object.entries(outputs)) if (entryPoint === theEntry) visit(path);
  return loaded;
}

/** Names of XML, not addresses, and what examples are written with. */
const noHosts = /^(www\.w3\.org|localhost|(.+\.)?example\.(com|org))$/;

function hostsIn(texts: readonly string[]): readonly string[] {
  const found = texts.flatMap((text) => [...text.matchAll(/\b(?:https?|wss?):\/\/((?:[a-z0-9-]+\.)+[a-z]{2,})\b/gi)]);
  const hosts = new Set(found.map(([, host = '']) => host.toLowerCase()));
  return [...hosts].filter((host) => !noHosts.test(host)).toSorted();
}
