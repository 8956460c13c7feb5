import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PNG } from 'pngjs';
import { beforeAll, expect, test } from 'vitest';
import { type Closeness, comparePictures, describeBound } from './pictures/compare-pictures.ts';
import { readPicture, writePicture } from './pictures/picture-file.ts';
import { type Picture, pictures } from './pictures/picture-list.ts';
import { picturesFolder, type TakenPictures, takenWithPath, takePictures } from './pictures/take-pictures.ts';

/** Where pictures that differ are put, with what differs in red. */
const differencesFolder = fileURLToPath(new URL('../../../.cache/pictures', import.meta.url));

/** A small change each, as a slip in a style sheet would make it. */
const slips: Readonly<Record<string, string>> = {
  'panel-whole-panel--overview.wide.light.png': '[data-glyph="check"] { visibility: hidden }',
  'panel-whole-panel--overview.narrow.dark.png': '[data-tone="bad"] { color: inherit !important }',
  'panel-disconnecting--last-account.wide.light.png': '[data-look="danger"] { background: darkred !important }',
  'settings-form--filled-in.narrow.light.png': '[data-acme-part="settings-form"] { gap: 18px !important }',
  'activity-list--runs.wide.dark.png': '[data-acme-part="run-day"] { background: none !important }',
};

const slipped = pictures
  .filter(({ name }) => name in slips)
  .map((picture): Picture => ({ ...picture, name: `slip.${picture.name}`, css: slips[picture.name] ?? '' }));

let taken: TakenPictures;
beforeAll(async () => {
  await rm(differencesFolder, { recursive: true, force: true });
  taken = await takePictures([...pictures, ...slipped]);
});

test('the main screens look as they were last agreed to look, light and dark, narrow and wide', async () => {
  const files = (await readdir(picturesFolder)).filter((name) => name.endsWith('.png'));
  expect(files.toSorted()).toEqual(pictures.map(({ name }) => name).toSorted());
  const closeness = await closenessFor(taken.version);
  console.log(`Pictures are compared with: ${describeBound(closeness)}.`);
  const differences: string[] = [];
  for (const { name } of pictures) {
    const actual = takenAs(name);
    const { isSame, summary, marked } = comparePictures(await committed(name), actual, closeness);
    if (isSame) continue;
    differences.push(`${name}: ${summary}`);
    await mkdir(differencesFolder, { recursive: true });
    await writeFile(join(differencesFolder, name), writePicture(actual));
    if (marked !== undefined) await writeFile(join(differencesFolder, `differs.${name}`), writePicture(marked));
  }
  expect(
    differences,
    `Look at them in ${differencesFolder}. If they are meant to look so, run "npm run pictures:update" and commit.`,
  ).toEqual([]);
});

test.each(['pixels', 'blocks'] as const)('a small change is seen, compared by %s', async (closeness) => {
  expect(slipped).toHaveLength(5);
  for (const { name } of slipped) {
    const { isSame, summary } = comparePictures(await committed(name.replace('slip.', '')), takenAs(name), closeness);
    expect(isSame, `${name}: ${summary}`).toBe(false);
  }
});

async function committed(name: string): Promise<PNG> {
  return readPicture(await readFile(join(picturesFolder, name)));
}

function takenAs(name: string): PNG {
  const picture = taken.files.get(name);
  if (picture === undefined) throw new Error(`${name} was not taken.`);
  return picture;
}

/** The next Chromium draws letters otherwise: the pictures are still compared, by what a person would see from a step away. */
async function closenessFor(version: string): Promise<Closeness> {
  const { chromium } = JSON.parse(await readFile(takenWithPath, 'utf8')) as { chromium: string };
  if (majorOf(version) === majorOf(chromium)) return 'pixels';
  console.log(`Pictures were taken with Chromium ${chromium}, this is ${version}: they are compared by blocks.`);
  return 'blocks';
}

function majorOf(version: string): string | undefined {
  return version.split('.')[0];
}
