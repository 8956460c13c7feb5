import { type Program, parseSync } from 'oxc-parser';
import type { SourceFile } from './workspace.ts';

/** A node of the ESTree, seen without its many types. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

export interface Import {
  readonly specifier: string;
  readonly line: number;
  /** Gone once types are stripped: `import type`, `export type … from`, `import('…').T` in a type. */
  readonly typeOnly: boolean;
  /** Imported names; `*` and `default` for the whole; undefined where it cannot be told. */
  readonly names: readonly string[] | undefined;
}

export interface ParsedSource {
  readonly path: string;
  readonly program: Program;
  readonly imports: readonly Import[];
  /** Start and end of each doc comment. */
  readonly docComments: readonly { readonly start: number; readonly end: number }[];
  lineAt(offset: number): number;
}

const parsed = new WeakMap<SourceFile, ParsedSource>();

/** Reads a file with a real parser, so that strings, comments and types cannot be taken for code. */
export function parseSource(file: SourceFile): ParsedSource {
  const known = parsed.get(file);
  if (known !== undefined) return known;
  const { program, errors, comments } = parseSync(file.path, file.text);
  const [error] = errors;
  if (error !== undefined) throw new Error(`${file.path} does not parse: ${error.message}`);
  const lineAt = (offset: number) => file.text.slice(0, offset).split('\n').length;
  const source: ParsedSource = {
    path: file.path,
    program,
    imports: importsOf(program as unknown as Node, lineAt),
    docComments: comments.filter(({ type, value }) => type === 'Block' && value.startsWith('*')),
    lineAt,
  };
  parsed.set(file, source);
  return source;
}

/** Visits every node below `node`, parents first. */
export function walk(node: Node, visit: (node: Node, parents: readonly Node[]) => void): void {
  const parents: Node[] = [];
  const step = (current: Node): void => {
    visit(current, parents);
    parents.push(current);
    for (const value of Object.values(current)) {
      for (const child of Array.isArray(value) ? (value as unknown[]) : [value]) {
        if (isNode(child)) step(child);
      }
    }
    parents.pop();
  };
  step(node);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

function importsOf(program: Node, lineAt: (offset: number) => number): Import[] {
  const found: Import[] = [];
  const add = (node: Node, source: unknown, typeOnly: boolean, names?: readonly string[]) => {
    const specifier = textOf(source);
    if (specifier !== undefined) found.push({ specifier, line: lineAt(node.start), typeOnly, names });
  };
  walk(program, (node) => {
    switch (node.type) {
      case 'ImportDeclaration':
        // `import { type A }` keeps the import itself: the module is loaded at run time.
        add(node, node['source'], node['importKind'] === 'type', namesOf(node, 'imported'));
        break;
      case 'ExportNamedDeclaration':
        add(node, node['source'], node['exportKind'] === 'type', namesOf(node, 'local'));
        break;
      case 'ExportAllDeclaration':
        add(node, node['source'], node['exportKind'] === 'type', ['*']);
        break;
      case 'ImportExpression':
        add(node, node['source'], false);
        break;
      case 'TSImportType':
        add(node, node['source'] ?? node['argument'], true);
        break;
      case 'TSExternalModuleReference':
        add(node, node['expression'], false);
        break;
      case 'CallExpression':
        if (loadsModule(node['callee'] as Node)) add(node, (node['arguments'] as readonly unknown[])[0], false);
        break;
    }
  });
  return found;
}

/** `require(…)`, `require.resolve(…)` and `import.meta.resolve(…)`. */
function loadsModule(callee: Node): boolean {
  if (callee.type === 'Identifier') return callee['name'] === 'require';
  if (callee.type !== 'MemberExpression') return false;
  const object = callee['object'] as Node;
  const resolves = (callee['property'] as Node)['name'] === 'resolve';
  return resolves && (object.type === 'MetaProperty' || object['name'] === 'require');
}

function namesOf(node: Node, side: 'imported' | 'local'): string[] {
  return (node['specifiers'] as readonly Node[]).map((specifier) => {
    if (specifier.type === 'ImportNamespaceSpecifier') return '*';
    if (specifier.type === 'ImportDefaultSpecifier') return 'default';
    const name = specifier[side] as Node;
    return String(name['name'] ?? name['value']);
  });
}

function textOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === 'Literal' && typeof node['value'] === 'string') return node['value'];
  const quasis = node['quasis'] as readonly Node[] | undefined;
  const [only, ...others] = node.type === 'TemplateLiteral' ? (quasis ?? []) : [];
  return others.length === 0 ? (only?.['value'] as { cooked?: string } | undefined)?.cooked : undefined;
}
