import { basename } from 'node:path';
import { kindOf, type Repository, type Violation } from './workspace.ts';

const vague = /^(utils?|helpers?|shared|common|misc)$/;
/** Per package: nine in ten files are shorter than this. */
const longFile = 250;

/** Names that say nothing, and import paths that only the compiler would understand. */
export function checkFiles({ files, compilerSettings }: Repository): Violation[] {
  const named = files.flatMap(({ path }) => {
    const parts = path.split('/').slice(2);
    const word = parts.map((part) => basename(part).replace(/\..*$/, '')).find((part) => vague.test(part));
    return word === undefined ? [] : [{ file: path, line: 1, message: `"${word}" says nothing; name the concept.` }];
  });
  const mapped = compilerSettings
    .filter(({ text }) => /"(paths|baseUrl|rootDirs)"\s*:/.test(text))
    .map(({ path }) => ({
      file: path,
      line: 1,
      message: 'maps import paths; only "exports" decides what an import means.',
    }));
  return [...named, ...mapped];
}

export interface Length {
  readonly folder: string;
  readonly files: number;
  readonly median: number;
  readonly p90: number;
  readonly longest: { readonly path: string; readonly lines: number };
}

/** How long the source files of each package and app are, in lines. */
export function measureLengths({ files, members }: Repository): Length[] {
  return members.flatMap(({ folder }) => {
    const measured = files
      .filter(({ path }) => path.startsWith(`${folder}/`) && kindOf(path) === 'source')
      .map(({ path, text }) => ({ path, lines: text.trimEnd().split('\n').length }))
      .toSorted((a, b) => a.lines - b.lines);
    const longest = measured.at(-1);
    if (longest === undefined) return [];
    const at = (share: number) => measured[Math.ceil(measured.length * share) - 1]?.lines ?? 0;
    return [{ folder, files: measured.length, median: at(0.5), p90: at(0.9), longest }];
  });
}

export function checkLengths(repository: Repository): Violation[] {
  return measureLengths(repository)
    .filter(({ p90 }) => p90 >= longFile)
    .map(({ folder, p90, longest }) => ({
      file: longest.path,
      line: longest.lines,
      message: `one in ten files of ${folder} has ${p90} lines or more; the bound is ${longFile}. Split by verb.`,
    }));
}
