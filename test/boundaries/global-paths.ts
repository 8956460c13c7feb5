import { type Node, walk } from './parse-source.ts';

const globalObjects = new Set(['globalThis', 'window', 'self', 'global']);
const expressionWrappers =
  /^TS(As|Satisfies|NonNull|Instantiation)Expression$|^TSTypeAssertion$|^TSModule|^TSParameterProperty$|^TSExportAssignment$/;

/**
 * What a file takes from the global object, as dotted paths: `fetch`, `process.env.HOME`. A name that the
 * file declares in a scope around its use is its own; `globalThis.fetch`, `process['env']` and
 * `const { env } = process` are seen through.
 */
export function globalPaths(program: Node): { readonly path: string; readonly node: Node }[] {
  const found: { path: string; node: Node }[] = [];
  const scopes = new Map<Node, ReadonlySet<string>>();
  const isDeclared = (name: string, parents: readonly Node[]) =>
    parents.some((scope) => {
      const names = scopes.get(scope) ?? declaredIn(scope);
      scopes.set(scope, names);
      return names.has(name);
    });
  walk(program, (node, parents) => {
    if (node.type !== 'Identifier') return;
    const name = String(node['name']);
    if (!isReference(node, parents) || isDeclared(name, parents)) return;
    const steps = [name];
    let [current, level] = [node, parents.length - 1];
    for (let parent = parents[level]; parent !== undefined; parent = parents[--level]) {
      if (expressionWrappers.test(parent.type) || parent.type === 'ChainExpression') current = parent;
      else if (parent.type === 'MemberExpression' && parent['object'] === current) {
        const property = propertyName(parent);
        if (property === undefined) break;
        steps.push(property);
        current = parent;
      } else break;
    }
    const path = globalObjects.has(name) ? steps.slice(1) : steps;
    const taken = keysTakenFrom(current, parents[level]).map((key) => [...path, key]);
    for (const each of taken.length > 0 ? taken : [path]) found.push({ path: each.join('.'), node });
  });
  return found;
}

/** Every identifier, property name and imported name of a file, types left out. */
export function namesUsed(program: Node): { readonly name: string; readonly node: Node }[] {
  const found: { name: string; node: Node }[] = [];
  walk(program, (node, parents) => {
    if (inType(parents)) return;
    if (node.type === 'Identifier') found.push({ name: String(node['name']), node });
    const property = node.type === 'MemberExpression' && node['computed'] === true ? propertyName(node) : undefined;
    if (property !== undefined) found.push({ name: property, node });
  });
  return found;
}

function propertyName(member: Node): string | undefined {
  const property = member['property'] as Node;
  if (member['computed'] !== true) return String(property['name']);
  return typeof property['value'] === 'string' ? property['value'] : undefined;
}

/** The keys of `{ a, b } = value`, where `value` is the expression and `parent` what it stands in. */
function keysTakenFrom(value: Node, parent: Node | undefined): string[] {
  const pattern =
    parent?.type === 'VariableDeclarator' && parent['init'] === value
      ? (parent['id'] as Node)
      : /^Assignment(Expression|Pattern)$/.test(parent?.type ?? '') && parent?.['right'] === value
        ? (parent['left'] as Node)
        : undefined;
  if (pattern?.type !== 'ObjectPattern') return [];
  return (pattern['properties'] as readonly Node[]).flatMap(({ key }) => {
    const { name, value: text } = (key ?? {}) as { name?: string; value?: string };
    return name ?? text ?? [];
  });
}

function isReference(node: Node, parents: readonly Node[]): boolean {
  const parent = parents.at(-1);
  if (parent === undefined || inType(parents)) return false;
  if (/^(Import|Export)\w*Specifier$/.test(parent.type)) return false;
  if (/^(LabeledStatement|BreakStatement|ContinueStatement|MetaProperty)$/.test(parent.type)) return false;
  if (parent['computed'] === true) return true;
  if (parent.type === 'MemberExpression') return parent['property'] !== node;
  return parent['key'] !== node;
}

function inType(parents: readonly Node[]): boolean {
  return parents.some(({ type }) => type.startsWith('TS') && !expressionWrappers.test(type));
}

function declaredIn(scope: Node): ReadonlySet<string> {
  const names = new Set<string>();
  const bind = (pattern: unknown): void => {
    const node = pattern as Node | null | undefined;
    if (node === null || node === undefined) return;
    if (node.type === 'Identifier') names.add(String(node['name']));
    for (const key of ['left', 'argument', 'value', 'parameter', 'local']) if (key in node) bind(node[key]);
    for (const key of ['elements', 'properties'])
      for (const each of (node[key] as unknown[] | undefined) ?? []) bind(each);
  };
  const declare = (statement: unknown): void => {
    const node = statement as Node | null | undefined;
    if (node?.type === 'VariableDeclaration') {
      for (const { id } of node['declarations'] as readonly Node[]) bind(id);
    } else if (/^(Function|Class)Declaration$/.test(node?.type ?? '')) bind(node?.['id']);
    else if (node?.type === 'ImportDeclaration') for (const each of node['specifiers'] as unknown[]) bind(each);
    else if (node?.type === 'ExportNamedDeclaration') declare(node['declaration']);
  };
  if (Array.isArray(scope['body'])) for (const statement of scope['body'] as unknown[]) declare(statement);
  if (Array.isArray(scope['params'])) for (const parameter of scope['params'] as unknown[]) bind(parameter);
  if (/^(Function|Class)Expression$/.test(scope.type)) bind(scope['id']);
  if (scope.type === 'CatchClause') bind(scope['param']);
  if (scope.type === 'ForStatement') declare(scope['init']);
  if (/^For(In|Of)Statement$/.test(scope.type)) declare(scope['left']);
  if (scope.type === 'SwitchStatement') {
    for (const { consequent } of scope['cases'] as readonly Node[])
      for (const each of consequent as unknown[]) declare(each);
  }
  return names;
}
