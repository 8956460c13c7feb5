import { expect, test } from 'vitest';
import { checkBans } from './boundaries/check-bans.ts';
import { checkDocs } from './boundaries/check-docs.ts';
import { checkFiles, checkLengths, measureLengths } from './boundaries/check-files.ts';
import { checkImports } from './boundaries/check-imports.ts';
import { checkManifests } from './boundaries/check-manifests.ts';
import { readRepository } from './boundaries/read-repository.ts';
import type { Violation } from './boundaries/workspace.ts';

const repository = await readRepository();

test('the check reads every package and app and a great many imports', () => {
  const folders = repository.members.map(({ folder }) => folder);
  expect(folders).toEqual(expect.arrayContaining(['packages/api', 'packages/core', 'packages/connect', 'apps/server']));
  expect(repository.files.length).toBeGreaterThan(200);
});

test('packages ask only for the packages that the table allows, in no circle', () => {
  expect(listed(checkManifests(repository))).toEqual([]);
});

test('imports follow the arrows, use entry points, and are types where only types may cross', () => {
  expect(listed(checkImports(repository))).toEqual([]);
});

test('SQL, outgoing calls, the environment, encryption and secret handles stay in their one place', () => {
  expect(listed(checkBans(repository))).toEqual([]);
});

test('no file has a name that says nothing, no compiler setting maps import paths', () => {
  expect(listed(checkFiles(repository))).toEqual([]);
});

test('files are short', () => {
  console.log(
    measureLengths(repository)
      .map(({ folder, files, median, p90, longest }) =>
        [folder.padEnd(22), `${files} files`.padStart(9), `median ${median}`.padStart(11), `p90 ${p90}`.padStart(8)]
          .concat(`  longest ${longest.lines} ${longest.path.slice(folder.length + 1)}`)
          .join(' '),
      )
      .join('\n'),
  );
  expect(listed(checkLengths(repository))).toEqual([]);
});

test('everything that a published entry point exports has a doc comment', () => {
  expect(listed(checkDocs(repository))).toEqual([]);
});

function listed(violations: readonly Violation[]): string[] {
  return violations.map(({ file, line, message }) => `${file}:${line} ${message}`).toSorted();
}
