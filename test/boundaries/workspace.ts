/** One package or app: its folder and what its `package.json` says. */
export interface Member {
  /** `packages/core` */
  readonly folder: string;
  readonly manifest: Manifest;
}

export interface Manifest {
  readonly name: string;
  readonly version?: string;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export interface SourceFile {
  /** From the root of the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** Everything the rules look at. Read from disk, or made up to show that a rule sees what it must. */
export interface Repository {
  readonly members: readonly Member[];
  readonly files: readonly SourceFile[];
  /** `tsconfig*.json` files. */
  readonly compilerSettings: readonly SourceFile[];
}

/** `source` ships or runs in production, `test` runs under Vitest, `tooling` configures a tool. */
export type FileKind = 'source' | 'test' | 'tooling';

export function kindOf(path: string): FileKind {
  const inside = path.split('/').slice(2).join('/');
  if (/(^|\/)test\//.test(inside) || /\.(test|types)\.[cm]?tsx?$/.test(inside)) return 'test';
  if (/(^|\/)connect\.config\.ts$/.test(inside)) return 'source';
  if (/\.config\.[cm]?[jt]s$/.test(inside) || /^(\.storybook|scripts)\//.test(inside)) return 'tooling';
  return 'source';
}

/** The package or app that a path is in; undefined for files of the root. */
export function memberOf(repository: Repository, path: string): Member | undefined {
  return repository.members.find(({ folder }) => path.startsWith(`${folder}/`));
}

export interface Violation {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}
