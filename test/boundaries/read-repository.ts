import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Manifest, Member, Repository, SourceFile } from './workspace.ts';

export const root = join(import.meta.dirname, '../..');

const code = /\.[cm]?[jt]sx?$/;
const skipped = new Set(['node_modules', 'dist', 'storybook-static', 'coverage']);

/** Every package, every app and all their source files, as they are on disk. */
export async function readRepository(): Promise<Repository> {
  const folders = (await Promise.all(['packages', 'apps'].map(subfolders))).flat();
  const members = await Promise.all(
    folders.map(async (folder): Promise<Member> => {
      const manifest = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8')) as Manifest;
      return { folder, manifest };
    }),
  );
  const paths = (await Promise.all(folders.map((folder) => filesBelow(folder)))).flat();
  const settings = [...paths, 'tsconfig.json', 'tsconfig.base.json'].filter((path) =>
    /tsconfig[^/]*\.json$/.test(path),
  );
  return {
    members,
    files: await read(paths.filter((path) => code.test(path) && !path.endsWith('.d.ts'))),
    compilerSettings: await read(settings),
  };
}

async function subfolders(parent: string): Promise<string[]> {
  const entries = await readdir(join(root, parent), { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => `${parent}/${name}`);
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  const nested = entries.map(async (entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isFile()) return [path];
    const hidden = entry.name.startsWith('.') && entry.name !== '.storybook';
    return entry.isDirectory() && !hidden && !skipped.has(entry.name) ? filesBelow(path) : [];
  });
  return (await Promise.all(nested)).flat();
}

function read(paths: readonly string[]): Promise<SourceFile[]> {
  return Promise.all(paths.map(async (path) => ({ path, text: await readFile(join(root, path), 'utf8') })));
}
