import {
  type ImportDeps,
  type ImportEnd,
  type ImportOptions,
  type ImportProgress,
  importUsers,
} from './import-users.ts';
import { readParagon } from './read-paragon.ts';

/** Brings Connected Users of Paragon here. See {@link readParagon} for what is taken along and what is told. */
export async function* importParagon(
  deps: ImportDeps,
  file: AsyncIterable<Uint8Array>,
  options: Omit<ImportOptions, 'format'> & {
    readonly names: ReadonlyMap<string, string>;
    readonly fromLine?: number | undefined;
  },
): AsyncGenerator<ImportProgress, ImportEnd> {
  const { slug } = await deps.projects.get(options.actor.projectId);
  const users = readParagon(file, { ...options, definition: deps.definitions.of(slug) });
  return yield* importUsers(deps, users, { ...options, format: 'paragon' });
}
