import { posix } from 'node:path';
import { expandExports } from './expand-exports.ts';
import { type Node, type ParsedSource, parseSource } from './parse-source.ts';
import type { Repository, SourceFile, Violation } from './workspace.ts';

/** What hosts install and read the declarations of. */
const published = new Set([
  'packages/api',
  'packages/integrations',
  'packages/sdk',
  'packages/connect',
  'packages/connect-ui',
  'packages/testing',
]);

interface Declared {
  readonly file: string;
  readonly line: number;
  readonly documented: boolean;
}

/** Every name that an entry point exports has a doc comment where it is declared. */
export function checkDocs(repository: Repository): Violation[] {
  const missing = new Map<string, Violation>();
  for (const { folder, manifest } of repository.members.filter((member) => published.has(member.folder))) {
    const inside = repository.files
      .map(({ path }) => path)
      .filter((path) => path.startsWith(`${folder}/`))
      .map((path) => path.slice(folder.length + 1));
    for (const [entry, target] of expandExports(manifest.exports, inside)) {
      const source = (target as { readonly '@acme/source'?: string })['@acme/source'];
      if (source === undefined) continue;
      for (const [name, places] of exportsOf(repository, posix.join(folder, source), new Set())) {
        const [first] = places;
        // A schema and the type made from it share a name; one comment speaks for both.
        if (first === undefined || places.some(({ documented }) => documented)) continue;
        const message = `"${name}", exported by ${posix.join(manifest.name, entry)}, has no doc comment.`;
        missing.set(`${first.file}:${name}`, { file: first.file, line: first.line, message });
      }
    }
  }
  return [...missing.values()];
}

type Exports = Map<string, readonly Declared[]>;

function exportsOf(repository: Repository, path: string, above: ReadonlySet<string>): Exports {
  const file = repository.files.find((each) => each.path === path);
  if (file === undefined || above.has(path)) return new Map();
  const source = parseSource(file);
  const found: Exports = new Map();
  const add = (name: string, places: readonly Declared[]) => found.set(name, [...(found.get(name) ?? []), ...places]);
  const from = (specifier: string) =>
    specifier.startsWith('.')
      ? exportsOf(repository, posix.join(posix.dirname(path), specifier), new Set([...above, path]))
      : undefined;

  for (const statement of bodyOf(source)) {
    const specifier = (statement['source'] as { value?: string } | null | undefined)?.value;
    if (statement.type === 'ExportAllDeclaration' && specifier !== undefined) {
      for (const [name, places] of from(specifier) ?? []) if (name !== 'default') add(name, places);
    }
    if (statement.type !== 'ExportNamedDeclaration') continue;
    for (const name of declaredNames(statement['declaration'])) add(name, [place(source, file, statement)]);
    for (const each of statement['specifiers'] as readonly Node[]) {
      const local = nameOf(each['local']);
      const places = specifier === undefined ? declarationsOf(source, file, local, from) : from(specifier)?.get(local);
      // What another package declares is documented there.
      if (places !== undefined) add(nameOf(each['exported']), places);
    }
  }
  return found;
}

/** Where a name that is exported by `export { name }` comes from: this file, or what it imports. */
function declarationsOf(
  source: ParsedSource,
  file: SourceFile,
  local: string,
  from: (specifier: string) => Exports | undefined,
): readonly Declared[] | undefined {
  for (const statement of bodyOf(source)) {
    if (statement.type === 'ImportDeclaration') {
      const imported = (statement['specifiers'] as readonly Node[]).find((each) => nameOf(each['local']) === local);
      if (imported === undefined) continue;
      return from((statement['source'] as { value: string }).value)?.get(nameOf(imported['imported']));
    }
    const declaration = statement['declaration'] ?? statement;
    if (declaredNames(declaration).includes(local)) return [place(source, file, statement)];
  }
  return undefined;
}

function place(source: ParsedSource, file: SourceFile, statement: Node): Declared {
  const documented = source.docComments.some(
    ({ end }) => end <= statement.start && file.text.slice(end, statement.start).trim() === '',
  );
  return { file: file.path, line: source.lineAt(statement.start), documented };
}

function declaredNames(declaration: unknown): string[] {
  const node = declaration as Node | null | undefined;
  if (node?.type === 'VariableDeclaration') {
    return (node['declarations'] as readonly Node[]).map(({ id }) => nameOf(id));
  }
  const names = /^(Function|Class|TSInterface|TSTypeAlias)Declaration$|^TSDeclareFunction$/.test(node?.type ?? '');
  return names ? [nameOf(node?.['id'])] : [];
}

function bodyOf(source: ParsedSource): readonly Node[] {
  return source.program.body as unknown as readonly Node[];
}

function nameOf(node: unknown): string {
  const { name, value } = (node ?? {}) as { name?: string; value?: string };
  return name ?? value ?? '';
}
