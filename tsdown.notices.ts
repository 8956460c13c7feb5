import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import type { Metafile } from 'esbuild';

const line = `\n\n${'-'.repeat(80)}\n\n`;

/**
 * Writes the licences of everybody's work that a bundle holds beside it: MIT, BSD and ISC ask that their text goes where the
 * code goes, and a minifier leaves it behind. A bundle made of another has that one's as well. Throws for a package that has none.
 */
export async function writeNotices({ inputs }: Metafile, file: string): Promise<void> {
  const paths = Object.keys(inputs);
  const folders = new Set(paths.flatMap((path) => packageOf(path) ?? []));
  const bundles = new Set(paths.map((path) => join(dirname(path), 'notices.txt')).filter(existsSync));
  const notices = await Promise.all([...folders].map(noticeOf));
  for (const bundle of bundles) notices.push(...(await readFile(bundle, 'utf8')).trim().split(line));
  if (notices.length === 0) throw new Error(`Nothing of what ${file} is about is the work of others: leave it out.`);
  await writeFile(file, `${[...new Set(notices)].toSorted().join(line)}\n`);
}

/** @returns the folder of the installed package that the file is of; nothing for a file of ours */
function packageOf(path: string): string | undefined {
  const parts = path.split(/[\\/]/);
  const at = parts.lastIndexOf('node_modules');
  if (at === -1) return undefined;
  const length = parts[at + 1]?.startsWith('@') === true ? 3 : 2;
  return parts.slice(0, at + length).join(sep);
}

async function noticeOf(folder: string): Promise<string> {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly version: string;
    readonly license?: string;
  };
  const text = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  if (text === undefined)
    throw new Error(`${name} comes without the text of its licence (${license ?? 'none named'}).`);
  return `${name} ${version} (${license ?? 'see below'})\n\n${(await readFile(join(folder, text), 'utf8')).trim()}`;
}
