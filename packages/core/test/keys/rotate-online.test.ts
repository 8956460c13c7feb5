import { defineProject } from '@acme/integrations';
import { sandboxCrm } from '@acme/integrations/catalog/sandbox-crm';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cloneDatabase, type TestDatabase } from '../../../../test/postgres/clone-database.ts';
import { unobserved } from '../../src/observe/observer.ts';
import { systemClock } from '../../src/clock.ts';
import { sealCredential } from '../../src/connections/credential.ts';
import type { AccessDeps } from '../../src/connections/read-access.ts';
import { createRefreshes } from '../../src/connections/refreshes.ts';
import type { Db } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/open-database.ts';
import { indexDefinitions } from '../../src/definitions/definitions.ts';
import { adoptEncryptionKeys } from '../../src/keys/check-encryption-keys.ts';
import { type RotationProgress, rotateEncryption } from '../../src/keys/rotate-encryption.ts';
import { createProjectReader } from '../../src/projects/read.ts';
import { createReveal, credentialSecret, userSecret } from '../../src/secrets/secret-ref.ts';
import { createVault, generateKey } from '../../src/vault/index.ts';
import {
  column,
  dump,
  formsOfCanary,
  openEverything,
  secretNames,
  secretText,
  seedSealed,
  type Seeded,
  tokenText,
} from './seed-sealed.ts';

const [oldKey, newKey] = [generateKey('old'), generateKey('new')];
const before = createVault({ keys: oldKey });
const after = createVault({ keys: `${newKey},${oldKey}` });

let database: TestDatabase;
let db: Db;
let product: Db;
beforeAll(async () => {
  database = await cloneDatabase();
  db = openDatabase({ connectionString: database.connectionString });
  product = openDatabase({ connectionString: database.connectionString });
  await adoptEncryptionKeys({ db, vault: before });
});
afterAll(async () => {
  await Promise.all([db.destroy(), product.destroy()]);
  await database.drop();
});

const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(Math.random() * items.length)] as Item;

/** What was written last where, by the one loop that writes there. */
const written = new Map<string, string>();
let version = 0;

/** Writes two secrets of a user in one transaction and in any order, as a patch of the host does. */
async function writeSecrets(users: Seeded['users']): Promise<void> {
  const { projectId, userId } = pick(users);
  version += 1;
  const texts = new Map(
    [pick(secretNames), pick(secretNames)].map((name) => [name, `${secretText(userId, name)} v${version}`]),
  );
  await product.transaction().execute(async (trx) => {
    for (const [name, text] of texts) {
      const row = { project_id: projectId, user_id: userId, name };
      const sealed = after.seal(text, column('connect.user_secret', 'sealed').address(row));
      await sql`
        update connect.user_secret set sealed = ${sealed}, fingerprint = ${after.fingerprint(projectId, text)}, set_at = now()
        where project_id = ${projectId} and user_id = ${userId} and name = ${name}
      `.execute(trx);
    }
  });
  for (const [name, text] of texts) written.set(`${userId} ${name}`, text);
}

/** Stores a grant as a refresh does. */
async function writeCredential({ connections }: Seeded): Promise<void> {
  const { projectId, connectionId } = pick(connections);
  const credential = { kind: 'oauth2', accessToken: tokenText(connectionId) } as const;
  const { numAffectedRows } = await sql`
    update connect.credential set sealed = ${sealCredential(after, 'credential', projectId, connectionId, credential)}, version = version + 1
    where project_id = ${projectId} and connection_id = ${connectionId}
  `.execute(product);
  if (numAffectedRows !== 1n) throw new Error('a credential is gone');
}

function createReader(): ReturnType<typeof createReveal> {
  const project = defineProject();
  const unused = undefined as never;
  const deps: AccessDeps = {
    db: product,
    vault: after,
    projects: createProjectReader(product),
    definitions: indexDefinitions({
      one: project.define([project.integration('crm', { connector: sandboxCrm() })]),
      two: project.define([project.integration('crm', { connector: sandboxCrm() })]),
    }),
    clock: systemClock,
    environment: () => undefined,
    // A token without an end is not renewed, so nothing goes out and nothing is started.
    egress: unused,
    changes: unused,
    observer: unobserved,
    refreshes: createRefreshes(),
    log: unused,
  };
  return createReveal(deps);
}

test('SEC-ROTATE: a thousand values and more are sealed again while others write and read them, without one failure', {
  timeout: 90_000,
}, async () => {
  const seeded = await seedSealed(db, before, 90);
  const total = 2 * (90 * 9 + 4);
  let running = true;
  const failures: unknown[] = [];
  const counts = new Map<string, number>();
  const loop = async (name: string, act: () => Promise<void>): Promise<void> => {
    while (running) {
      try {
        await act();
        counts.set(name, (counts.get(name) ?? 0) + 1);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  const reveal = createReader();
  const loops = [
    loop('secrets', () => writeSecrets(seeded.users.filter((_, nth) => nth % 2 === 0))),
    loop('secrets', () => writeSecrets(seeded.users.filter((_, nth) => nth % 2 === 1))),
    loop('credentials', () => writeCredential(seeded)),
    loop('reads', async () => {
      const [user, name] = [pick(seeded.users), pick(secretNames)];
      const { value } = await reveal(userSecret({ name, ...user, hosts: [] }));
      if (!value.startsWith(secretText(user.userId, name))) throw new Error('another secret');
    }),
    loop('reads', async () => {
      const connection = pick(seeded.connections);
      const { value } = await reveal(
        credentialSecret({ ...connection, usedBy: undefined, part: 'accessToken', hosts: [] }),
      );
      if (value !== tokenText(connection.connectionId)) throw new Error('another token');
    }),
  ];
  const shown: RotationProgress[] = [];
  const rotation = rotateEncryption({ db, vault: after }, { batch: 40 });
  let end = await rotation.next();
  for (; end.done !== true; end = await rotation.next()) {
    shown.push(end.value);
    const until = counts.get('reads') ?? 0;
    // Let the others in between any two pages.
    while ((counts.get('reads') ?? 0) < until + 5 && failures.length === 0)
      await new Promise((tick) => setTimeout(tick, 1));
  }
  running = false;
  await Promise.all(loops);

  expect(failures).toEqual([]);
  for (const name of ['secrets', 'credentials', 'reads']) expect(counts.get(name)).toBeGreaterThan(50);
  expect(end.value).toMatchObject({ stopped: false, unreadable: 0, left: [], removable: ['old'] });
  expect(shown.at(-1)?.done).toBeGreaterThan(total / 4);
  expect(await openEverything(db, createVault({ keys: newKey }))).toBe(total);
  // Nothing that was written meanwhile is lost to a value that was read before.
  for (const user of seeded.users) {
    for (const name of secretNames) {
      const { value } = await reveal(userSecret({ name, ...user, hosts: [] }));
      expect(value).toBe(written.get(`${user.userId} ${name}`) ?? secretText(user.userId, name));
    }
  }
  const text = `${JSON.stringify([shown, end.value])}${await dump(db)}`;
  for (const form of formsOfCanary()) expect(text).not.toContain(form);
});
