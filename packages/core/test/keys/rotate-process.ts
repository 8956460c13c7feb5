import { openDatabase } from '../../src/db/open-database.ts';
import { rotateEncryption } from '../../src/keys/rotate-encryption.ts';
import { createVault } from '../../src/vault/index.ts';

/** A rotation in a process of its own, for tests that kill it. Arguments: the database, the keys. A line for each page. */
const [connectionString, keys] = process.argv.slice(2) as [string, string];

process.stdin.resume().once('end', () => process.exit(1));
const db = openDatabase({ connectionString });
for await (const progress of rotateEncryption({ db, vault: createVault({ keys }) }, { batch: 10 })) {
  console.log(JSON.stringify(progress));
}
await db.destroy();
process.stdin.destroy();
