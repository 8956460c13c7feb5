import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { comparePictures } from './compare-pictures.ts';
import { readPicture, writePicture } from './picture-file.ts';
import { pictures } from './picture-list.ts';
import { picturesFolder, takenWithPath, takePictures } from './take-pictures.ts';

// `npm run pictures:update`: takes the pictures anew and writes those that changed. Look at each before you commit it. Nothing
// else calls this, `npm run verify` least of all.

const { version, files } = await takePictures(pictures);
const takenWith = JSON.parse(await readFile(takenWithPath, 'utf8').catch(() => '{}')) as { chromium?: string };
const isOfThisBrowser = takenWith.chromium?.split('.')[0] === version.split('.')[0];
let written = 0;
for (const [name, taken] of files) {
  const path = join(picturesFolder, name);
  const committed = await readFile(path).catch(() => undefined);
  const isKept = isOfThisBrowser && committed !== undefined;
  if (isKept && comparePictures(readPicture(committed), taken, 'pixels').isSame) continue;
  await writeFile(path, writePicture(taken));
  written += 1;
  console.log(`written: ${name}`);
}
for (const name of await readdir(picturesFolder)) {
  if (!name.endsWith('.png') || files.has(name)) continue;
  await rm(join(picturesFolder, name));
  console.log(`deleted: ${name}`);
}
if (!isOfThisBrowser) await writeFile(takenWithPath, `${JSON.stringify({ chromium: version })}\n`);
console.log(`${written} of ${files.size} pictures written, with Chromium ${version}.`);
