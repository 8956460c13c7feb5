import { posix } from 'node:path';
import { arrows, testArrows } from './arrows.ts';
import { workspacesOf } from './check-manifests.ts';
import { type Import, parseSource } from './parse-source.ts';
import { type FileKind, kindOf, type Member, memberOf, type Repository, type Violation } from './workspace.ts';

/** Every import of every file: along an arrow, by an entry point, as a type where only types may cross. */
export function checkImports(repository: Repository): Violation[] {
  return repository.files.flatMap((file) => {
    const member = memberOf(repository, file.path);
    if (member === undefined) return [];
    return parseSource(file).imports.flatMap((found) => {
      const message = found.specifier.startsWith('@acme/')
        ? checkWorkspaceImport(repository, member, kindOf(file.path), found)
        : checkPath(member, file.path, found.specifier);
      return message === undefined ? [] : [{ file: file.path, line: found.line, message }];
    });
  });
}

function checkWorkspaceImport(
  { members }: Repository,
  member: Member,
  kind: FileKind,
  { specifier, typeOnly }: Import,
): string | undefined {
  const name = specifier.split('/').slice(0, 2).join('/');
  const target = members.find(({ manifest }) => manifest.name === name);
  if (target === undefined) return `${name} is no workspace.`;
  if (target !== member && target.folder.startsWith('apps/')) return `${name} is an app; an app is never imported.`;
  if (!isEntryPoint(target, specifier)) return `"${specifier}" is no entry point in the "exports" of ${name}.`;
  if (target === member) return kind === 'source' ? `imports itself; write a relative path.` : undefined;
  const isForTests = kind === 'test' && testArrows[member.folder]?.includes(name);
  const runTime = arrows[member.folder]?.[name] ?? (isForTests ? 'everything' : undefined);
  if (runTime === undefined) return `${member.folder} may not import ${name}: no such arrow.`;
  if (!workspacesOf(member.manifest).has(name)) return `${name} is not in the package.json of ${member.folder}.`;
  if (typeOnly || kind !== 'source' || runTime === 'everything') return undefined;
  if (runTime === 'types only') return `"${specifier}" gives types only here; write "import type".`;
  if (runTime.includes(specifier)) return undefined;
  return `"${specifier}" gives types only here; at run time ${runTime.join(', ')}.`;
}

function isEntryPoint({ manifest }: Member, specifier: string): boolean {
  const wanted = `.${specifier.slice(manifest.name.length)}`;
  return Object.keys(manifest.exports ?? {}).some((entry) => {
    const [before = '', after] = entry.split('*');
    if (after === undefined) return entry === wanted;
    return wanted.startsWith(before) && wanted.endsWith(after) && wanted.length > before.length + after.length;
  });
}

/** A path stays inside its own package; only tests and tool settings reach what the root holds for them. */
function checkPath(member: Member, file: string, specifier: string): string | undefined {
  if (/^(\/|file:|[a-z]:\\)/i.test(specifier)) return `"${specifier}" is an absolute path.`;
  if (!specifier.startsWith('.')) return undefined;
  const target = posix.join(posix.dirname(file), specifier);
  const kind = kindOf(file);
  if (target.startsWith(`${member.folder}/`)) {
    return kind === 'source' && kindOf(target) === 'test' ? `"${specifier}" is a test.` : undefined;
  }
  if (kind === 'test' && target.startsWith('test/')) return undefined;
  if (kind === 'tooling' && !target.includes('/')) return undefined;
  return `"${specifier}" leaves ${member.folder}; import other packages by their entry points.`;
}
