import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { root } from '../boundaries/read-repository.ts';

export interface ServerComponentModules {
  readonly loaded: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** What modules on the server's side import of React. */
  readonly ofReact: ReadonlySet<string>;
}

/**
 * Loads entry points as the module graph of React Server Components does: with React's server half, and with references in
 * the place of everything that a file beginning with "use client" exports.
 */
export async function loadAsServerComponent(
  entries: Readonly<Record<string, string>>,
): Promise<ServerComponentModules> {
  const ofReact = new Set<string>();
  const { outputFiles } = await build({
    stdin: {
      resolveDir: join(root, 'test/published/consumer'),
      contents: Object.entries(entries)
        .map(([name, specifier]) => `export * as ${name} from '${specifier}';`)
        .join('\n'),
    },
    conditions: ['react-server'],
    plugins: [clientReferences(ofReact)],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    logLevel: 'silent',
  });
  const folder = await mkdtemp(join(tmpdir(), 'acme-server-component-'));
  try {
    const path = join(folder, 'bundle.mjs');
    await writeFile(path, outputFiles[0]?.contents ?? '');
    const loaded: unknown = await import(/* @vite-ignore */ pathToFileURL(path).href);
    return { loaded: loaded as ServerComponentModules['loaded'], ofReact };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Whether a value stands for an export of a client module. */
export function isReference(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'clientReference' in value;
}

const clientReferences = (ofReact: Set<string>): Plugin => ({
  name: 'client references',
  setup: ({ onLoad }) => {
    onLoad({ filter: /packages\/connect-ui\/dist\/.*\.mjs$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      if (!/^["']use client["'];/.test(text)) {
        for (const name of listed(text, /import \{([^}]*)\} from "react";/g)) ofReact.add(name.replace(/ as .*$/, ''));
        return { contents: text };
      }
      const names = listed(text, /export \{([^}]*)\}/g).map((name) => name.replace(/^.* as /, ''));
      return { contents: names.map((name) => `export const ${name} = { clientReference: '${name}' };`).join('\n') };
    });
  },
});

function listed(text: string, statement: RegExp): string[] {
  return [...text.matchAll(statement)].flatMap(([, names = '']) => names.split(',')).map((name) => name.trim());
}
