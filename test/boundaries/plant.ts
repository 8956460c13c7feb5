import { readRepository } from './read-repository.ts';
import type { Repository, Violation } from './workspace.ts';

export const { members } = await readRepository();

/** The packages and apps as they are, with these files and no others. */
export function plant(files: Readonly<Record<string, string>>): Repository {
  const given = Object.entries(files).map(([path, text]) => ({ path, text }));
  const isSetting = ({ path }: { readonly path: string }) => path.endsWith('.json');
  return { members, files: given.filter((file) => !isSetting(file)), compilerSettings: given.filter(isSetting) };
}

export function messages(violations: readonly Violation[]): string {
  return violations.map(({ message }) => message).join('\n');
}
