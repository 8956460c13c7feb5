import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from './choose-home.ts';
import type { PostgresLog } from './start-embedded-postgres.ts';
import { stopOrphan } from './stop-orphan.ts';

/**
 * Somebody deleted `.acme/` to begin anew; its database elsewhere was not within reach. It is moved out
 * of the way (its encryption key may be gone with `.acme/`) and kept.
 */
export async function setAside(home: Home, log: PostgresLog): Promise<void> {
  const cluster = join(home.folder, 'cluster');
  if (!existsSync(cluster)) return;
  await stopOrphan(join(cluster, 'data'), home, log);
  const aside = `${cluster}.left-${Date.now()}`;
  renameSync(cluster, aside);
  log.warn(`A database without its .acme directory was found and moved to ${aside}.`);
}
