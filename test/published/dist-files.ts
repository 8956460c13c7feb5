import { readdir, readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { type Import, parseSource } from '../boundaries/parse-source.ts';
import { root } from '../boundaries/read-repository.ts';

export interface BuiltFile {
  /** From the root of the repository. */
  readonly path: string;
  readonly imports: readonly Import[];
}

/** What the build made of a package. Fails, and says what to do, where it has not been built. */
export async function readBuilt(folder: string): Promise<BuiltFile[]> {
  const entries = await readdir(join(root, folder, 'dist'), { recursive: true }).catch(() => {
    throw new Error(`${folder} is not built. Run "npm run build" first.`);
  });
  const paths = entries.map((entry) => posix.join(folder, 'dist', entry.replaceAll('\\', '/')));
  return Promise.all(
    paths
      .filter((path) => /\.m[jt]s$/.test(path))
      .map(async (path) => ({
        path,
        imports: parseSource({ path, text: await readFile(join(root, path), 'utf8') }).imports,
      })),
  );
}

/** Names of the packages that a built file loads, and the modules behind them, as far as `files` go. */
export function packagesLoadedBy(start: string, files: readonly BuiltFile[]): Set<string> {
  const loaded = new Set<string>();
  const seen = new Set<string>();
  const visit = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    const file = files.find((each) => each.path === path);
    if (file === undefined) throw new Error(`${path} is imported and was not built`);
    for (const { specifier, typeOnly } of file.imports) {
      if (typeOnly) continue;
      if (specifier.startsWith('.')) visit(posix.join(posix.dirname(path), specifier));
      else loaded.add(specifier);
    }
  };
  visit(start);
  return loaded;
}
