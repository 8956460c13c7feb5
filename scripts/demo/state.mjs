import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DemoError } from './demo-error.mjs';

/**
 * What the demo must know again next time, in `.acme/demo.json`, for this user's eyes only: keys that
 * were shown once, the OAuth client, the vault's key.
 */
export function openState({ dataDir }) {
  // As root, Postgres runs as somebody else, who must be able to pass through.
  mkdirSync(dataDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
  mkdirSync(join(dataDir, 'logs'), { recursive: true, mode: 0o700 });
  const file = join(dataDir, 'demo.json');
  const values = read(file);
  return {
    get: (name) => values[name],
    set(name, value) {
      values[name] = value;
      writeFileSync(`${file}.new`, `${JSON.stringify(values, null, 2)}\n`, { mode: 0o600 });
      renameSync(`${file}.new`, file);
    },
    logFile: (name) => join(dataDir, 'logs', `${name}.log`),
  };
}

function read(file) {
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return {};
    throw new DemoError(`${file} cannot be read: ${error.message}`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new DemoError(`${file} is damaged. Delete the folder it is in to begin anew; the demo's data go with it.`);
  }
}
