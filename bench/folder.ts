import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const log = { info: () => undefined, warn: console.error, error: console.error };

/** Where a bench keeps its Postgres: the folder that is named, which stays, or one of its own, which `remove` takes away. */
export function openFolder(kept: string | undefined) {
  const folder = kept === undefined ? mkdtempSync(join(tmpdir(), 'acme-bench-')) : resolve(kept);
  mkdirSync(folder, { recursive: true });
  // As root, Postgres runs as somebody else, who must be able to pass through.
  chmodSync(folder, 0o711);
  return {
    path: folder,
    dataDir: join(folder, '.acme'),
    systemDir: join(folder, 'system'),
    log,
    remove: () => {
      if (kept === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}
