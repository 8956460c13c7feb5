import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateKey } from '../../src/vault/index.ts';
import {
  canary,
  connect,
  dumpUsers,
  exportAll,
  importAll,
  openStand,
  readUser,
  setMetadata,
  type Stand,
} from './stand.ts';

/** Accounts that are shared, and what colleagues have on for them, on their way to another server. */
const transferKey = generateKey('transfer');
let source: Stand;
let target: Stand;
beforeAll(async () => {
  [source, target] = await Promise.all([openStand('shares'), openStand('takes')]);
});
afterAll(() => Promise.all([source.stop(), target.stop()]));

const of = (stand: Stand, userId: string) => [stand.actor, { projectId: stand.projectId, userId }] as const;
const credential = { kind: 'typed', values: { apiKey: `${canary} shared` } } as const;

/** The member is made first, so that the owner comes after them in the file. */
async function seed(name: string): Promise<{ readonly owner: string; readonly member: string; readonly id: string }> {
  const [owner, member] = [`${name} owner`, `${name} member`];
  for (const userId of [member, owner]) await setMetadata(source, userId, { company: name });
  const id = await connect(source, owner, { integrationId: 'mail', accountId: `${name} account`, credential });
  const { services } = source.core;
  await services.connections.change(...of(source, owner), id, { shared: true });
  await services.workflows.setEnabled(...of(source, member), { workflowId: 'digest', connectionId: id, enabled: true });
  return { owner, member, id };
}

const lentOf = async (stand: Stand, userId: string) => {
  const { integrations } = await stand.core.services.users.get(...of(stand, userId));
  return integrations
    .flatMap(({ connections }) => connections)
    .map(({ account, owner, shared, workflows }) => ({
      account: account.id,
      owner: owner?.id,
      shared,
      on: workflows.filter(({ enabled }) => enabled).map(({ id }) => id),
    }));
};

test('are there as they were, also where the owner comes after the member; again changes nothing', async () => {
  const { owner, member } = await seed('acme');
  const exported = await exportAll(source, { transferKey });
  const users = exported.lines.map((line) => JSON.parse(line) as { id?: string; lent?: unknown });
  expect(users.findIndex(({ id }) => id === member)).toBeLessThan(users.findIndex(({ id }) => id === owner));
  expect(users.find(({ id }) => id === member)?.lent).toEqual([
    { ownerId: owner, integrationId: 'mail', accountId: 'acme account', workflows: ['digest'] },
  ]);

  const rehearsed = await importAll(target, exported.text, { transferKey, dryRun: true });
  expect(rehearsed.skipped).toEqual([]);
  const imported = await importAll(target, exported.text, { transferKey });
  expect(imported.skipped).toEqual([]);
  for (const userId of [owner, member]) expect(await readUser(target, userId)).toEqual(await readUser(source, userId));
  expect(await lentOf(target, member)).toEqual([{ account: 'acme account', owner, shared: true, on: ['digest'] }]);

  const stored = await dumpUsers(target);
  for (const options of [{}, { overwrite: true }]) {
    expect((await importAll(target, exported.text, { transferKey, ...options })).skipped).toEqual([]);
    expect(await dumpUsers(target)).toBe(stored);
  }

  // Taken back there since: an import leaves it so, and the file wins where it is told to.
  const [account] = (await target.core.services.users.get(...of(target, owner))).integrations.flatMap(
    ({ connections }) => connections,
  );
  await target.core.services.connections.change(...of(target, owner), account?.id ?? '', { shared: false });
  const left = await importAll(target, exported.text, { transferKey });
  expect(left.skipped).toMatchObject([{ userId: member, what: 'switches mail acme account', code: 'not_shared' }]);
  expect(await lentOf(target, member)).toEqual([]);
  expect((await importAll(target, exported.text, { transferKey, overwrite: true })).skipped).toEqual([]);
  expect(await lentOf(target, member)).toEqual([{ account: 'acme account', owner, shared: true, on: ['digest'] }]);
});

test('are told and left where the organisation there is another', async () => {
  const { owner, member } = await seed('umbra');
  await setMetadata(target, owner, { company: 'another' });
  const { text } = await exportAll(source, { transferKey, query: 'meta.company:umbra' });
  const { skipped } = await importAll(target, text, { transferKey });
  expect(skipped).toMatchObject([
    { userId: owner, what: 'metadata.company', code: 'newer_here' },
    { userId: member, what: 'switches mail umbra account', code: 'not_shared' },
  ]);
  expect(await lentOf(target, member)).toEqual([]);
  expect(await lentOf(target, owner)).toMatchObject([{ shared: true }]);
});

test('an older file, which knows nothing of sharing, is read', async () => {
  const { owner } = await seed('before');
  const { lines } = await exportAll(source, { transferKey, query: 'meta.company:before' });
  const older = lines.map((line) =>
    JSON.stringify(JSON.parse(line), (key, value: unknown) => (key === 'lent' || key === 'shared' ? undefined : value)),
  );
  expect((await importAll(target, `${older.join('\n')}\n`, { transferKey })).skipped).toEqual([]);
  expect(await lentOf(target, owner)).toMatchObject([{ account: 'before account', shared: undefined }]);
});
