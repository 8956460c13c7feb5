import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Procedure, then identity: `ok` or the code of the refusal. */
export type Expected = Readonly<Record<string, Readonly<Record<string, string>>>>;

const file = fileURLToPath(new URL('expected.json', import.meta.url));

/** True when the run is to write the table instead of holding the router to it. The difference is then reviewed. */
export const isUpdate = process.env.UPDATE_MATRIX === '1';

export const expected: Expected = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Expected) : {};

export function writeExpected(found: Expected): void {
  writeFileSync(file, `${JSON.stringify(found, null, 2)}\n`);
}
