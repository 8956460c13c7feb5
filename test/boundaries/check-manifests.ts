import { arrows, testArrows } from './arrows.ts';
import type { Manifest, Member, Repository, Violation } from './workspace.ts';

const vagueNames = new Set(['shared', 'utils', 'helpers', 'common', 'types', 'db', 'config']);
const fields = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'] as const;

/** Names, rows of the table, and the workspaces that each `package.json` asks for. */
export function checkManifests(repository: Repository): Violation[] {
  return [...repository.members.flatMap((member) => checkManifest(repository, member)), ...findCycles(repository)];
}

/** The workspaces among what a manifest asks for, in whichever field. */
export function workspacesOf(manifest: Manifest): Map<string, string> {
  const wanted = fields.flatMap((field) => Object.entries(manifest[field] ?? {}));
  return new Map(wanted.filter(([name]) => name.startsWith('@acme/')));
}

function checkManifest({ members }: Repository, { folder, manifest }: Member): Violation[] {
  const found: Violation[] = [];
  const complain = (message: string) => found.push({ file: `${folder}/package.json`, line: 1, message });
  const short = folder.split('/').at(-1) ?? folder;
  if (manifest.name !== `@acme/${short}`) complain(`is called ${manifest.name}; the folder says @acme/${short}.`);
  if (vagueNames.has(short)) complain(`"${short}" says nothing; name the package after what it does.`);
  const row = arrows[folder];
  if (row === undefined) complain('has no row in test/boundaries/arrows.ts.');
  for (const [name, version] of workspacesOf(manifest)) {
    const target = members.find((member) => member.manifest.name === name);
    if (target === undefined) complain(`asks for ${name}, which is no workspace.`);
    else if (target.folder.startsWith('apps/')) complain(`asks for ${name}: an app is never imported.`);
    else if (target.manifest.version !== version) {
      complain(
        `asks for ${name}@${version}; the workspace is at ${target.manifest.version}, so npm would look elsewhere.`,
      );
    }
    const isForTests = testArrows[folder]?.includes(name) && manifest.devDependencies?.[name] !== undefined;
    if (row !== undefined && row[name] === undefined && !isForTests) complain(`asks for ${name}: no such arrow.`);
  }
  return found;
}

function findCycles({ members }: Repository): Violation[] {
  const byName = new Map(members.map((member) => [member.manifest.name, member]));
  const done = new Set<string>();
  const found: Violation[] = [];
  const visit = (name: string, path: readonly string[]): void => {
    const member = byName.get(name);
    if (member === undefined || done.has(name)) return;
    if (path.includes(name)) {
      const cycle = [...path.slice(path.indexOf(name)), name].join(' → ');
      found.push({ file: `${member.folder}/package.json`, line: 1, message: `is in a cycle: ${cycle}.` });
      return;
    }
    for (const next of workspacesOf(member.manifest).keys()) visit(next, [...path, name]);
    done.add(name);
  };
  for (const name of byName.keys()) visit(name, []);
  return found;
}
