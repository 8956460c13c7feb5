import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AccessDeps, readAccess } from '../../src/connections/read-access.ts';
import { createRefreshes } from '../../src/connections/refreshes.ts';
import { indexDefinitions } from '../../src/definitions/definitions.ts';
import { createProjectReader } from '../../src/projects/read.ts';
import { generateKey } from '../../src/vault/index.ts';
import {
  asUser,
  canary,
  connect,
  exportAll,
  importAll,
  isThere,
  openStand,
  readSealed,
  readUser,
  setMetadata,
  type Stand,
} from './stand.ts';
import { defineHost } from './definition.ts';

const transferKey = generateKey('transfer');
const token = (text: string) => ({ kind: 'oauth2', accessToken: `${canary} ${text}` }) as const;
let source: Stand;
let target: Stand;
beforeEach(async () => {
  [source, target] = await Promise.all([openStand('one'), openStand('two')]);
  return () => Promise.all([source.stop(), target.stop()]);
});
afterEach(() => {
  expect([...source.logged, ...target.logged].filter((line) => line.includes('could not'))).toEqual([]);
});

async function metadataOf(stand: Stand, userId: string) {
  const user = await stand.core.services.users.get(stand.actor, { projectId: stand.projectId, userId });
  return { metadata: user.metadata, provenance: user.provenance };
}

test('the newer of both wins, key by key, unless the file shall; deletions count', async () => {
  await setMetadata(source, 'u', {
    plan: 'pro',
    nickname: 'old',
    note: 'there',
    contact: 'a@b.test',
    apiKey: 'secret 1',
  });
  const { text } = await exportAll(source, { transferKey });
  await importAll(target, text, { transferKey });
  await setMetadata(target, 'u', { nickname: 'newer here', note: null, seats: 5, apiKey: 'secret 2' });
  await setMetadata(source, 'u', { contact: null, site: 'https://later.test/' });
  const later = (await exportAll(source, { transferKey })).text;

  const merged = await importAll(target, later, { transferKey });
  expect(merged.end).toMatchObject({ updated: 1, skipped: 3 });
  expect(merged.skipped.map(({ what, code }) => `${what}: ${code}`).toSorted()).toEqual([
    'metadata.nickname: newer_here',
    'metadata.note: newer_here',
    'secret.apiKey: newer_here',
  ]);
  const { metadata } = await metadataOf(target, 'u');
  expect(metadata).toMatchObject({ plan: 'pro', nickname: 'newer here', seats: 5, site: 'https://later.test/' });
  expect(metadata).not.toHaveProperty('note');
  expect(metadata).not.toHaveProperty('contact');

  const forced = await importAll(target, later, { transferKey, overwrite: true });
  expect(forced.skipped).toEqual([]);
  const after = await metadataOf(target, 'u');
  expect(after.metadata).toMatchObject({ nickname: 'old', note: 'there', seats: 5 });
  expect(after.provenance).toMatchObject((await metadataOf(source, 'u')).provenance ?? {});
  expect(await readSealed(target, 'u')).toMatchObject({ secrets: [{ name: 'apiKey', value: 'secret 1' }] });
  expect((await importAll(target, later, { transferKey, overwrite: true })).end).toMatchObject({ unchanged: 1 });
});

test('who wrote a value stays: what a browser wrote decides nothing there either', async () => {
  await source.core.services.users.signIn(asUser(source, 'u'));
  const subject = { projectId: source.projectId, userId: 'u' };
  await source.core.services.users.setMetadata(asUser(source, 'u'), subject, { nickname: 'mine' });
  await importAll(target, (await exportAll(source)).text);
  expect(await metadataOf(target, 'u')).toEqual(await metadataOf(source, 'u'));
  expect((await metadataOf(target, 'u')).provenance).toMatchObject({ nickname: { by: 'browser' } });
});

test('an account that is connected here stays as it is, unless the file shall win', async () => {
  for (const stand of [source, target]) {
    await setMetadata(stand, 'u', { plan: 'pro' });
    await connect(stand, 'u', {
      integrationId: 'crm',
      accountId: 'x',
      credential: token(stand === source ? 'there' : 'here'),
      workflows: stand === source ? ['send'] : ['tag'],
      settings: { from: stand === source ? 'there' : 'here' },
    });
  }
  const { text } = await exportAll(source, { transferKey });
  const kept = await importAll(target, text, { transferKey });
  expect(kept.skipped.map(({ what, code }) => [what, code])).toEqual([['connection crm x', 'already_connected']]);
  expect(await readSealed(target, 'u')).toMatchObject({ credentials: [{ credential: token('here') }] });

  expect((await importAll(target, text, { transferKey, overwrite: true })).skipped).toEqual([]);
  expect(await readSealed(target, 'u')).toEqual(await readSealed(source, 'u'));
  expect(await readUser(target, 'u')).toMatchObject({
    integrations: [{ connections: [{ workflows: [{ id: 'send', enabled: true }, { enabled: false }] }] }, {}],
  });
  const row = await target.db
    .selectFrom('connect.credential')
    .select(['version', 'refresh_attempt'])
    .executeTakeFirstOrThrow();
  // A refresh that was under way must not write over it.
  expect(row).toEqual({ version: 2, refresh_attempt: 1 });
  expect((await importAll(target, text, { transferKey, overwrite: true })).end).toMatchObject({ unchanged: 1 });
});

test('a rule that says no suspends what was brought here, and disconnects nothing', async () => {
  await setMetadata(source, 'u', { plan: 'pro' });
  await connect(source, 'u', { integrationId: 'crm', accountId: 'x', credential: token('t'), workflows: ['send'] });
  const lines = (await exportAll(source, { transferKey })).lines;
  const free = lines.join('\n').replace('"plan":"pro"', '"plan":"free"');
  expect((await importAll(target, free, { transferKey })).skipped).toEqual([]);
  const user = await target.core.services.users.get(target.actor, { projectId: target.projectId, userId: 'u' });
  expect(user.integrations[0]).toMatchObject({
    suspension: { by: 'rule' },
    connections: [{ state: 'suspended', workflows: [{ id: 'send', enabled: true }, {}] }],
  });
  expect(await readSealed(target, 'u')).toEqual(await readSealed(source, 'u'));
});

test('a user who was deleted here after the export is not brought back by it', async () => {
  await setMetadata(source, 'u', { plan: 'pro' });
  const { text } = await exportAll(source);
  await importAll(target, text);
  const subject = { projectId: target.projectId, userId: 'u' };
  await target.core.services.users.delete(target.actor, subject, { executions: 'drop' });
  const again = await importAll(target, text);
  expect(again.skipped.map(({ userId, code }) => [userId, code])).toEqual([['u', 'deleted_here']]);
  expect(await isThere(target, 'u')).toBe(false);
  expect((await importAll(target, text, { overwrite: true })).end).toMatchObject({ created: 1, skipped: 0 });
  // And who is exported after that comes as anybody does.
  expect((await importAll(target, (await exportAll(source)).text)).end).toMatchObject({ unchanged: 1, skipped: 0 });
});

test('suspensions here stay; the file adds its own, with the times they had', async () => {
  const { suspensions } = source.core.services;
  await setMetadata(source, 'u', { plan: 'pro' });
  await suspensions.suspend(source.actor, { projectId: source.projectId, userId: 'u' }, { reason: 'there' });
  await setMetadata(target, 'u', { plan: 'pro' });
  await target.core.services.suspensions.suspend(
    target.actor,
    { projectId: target.projectId, userId: 'u' },
    { integrationId: 'mail', reason: 'here' },
  );
  const { text } = await exportAll(source);
  expect((await importAll(target, text)).end).toMatchObject({ updated: 1 });
  const rows = await target.db
    .selectFrom('connect.suspension')
    .select(['integration_id', 'reason', 'effective_at'])
    .orderBy('integration_id')
    .execute();
  const there = await source.db.selectFrom('connect.suspension').select('effective_at').executeTakeFirstOrThrow();
  expect(rows).toMatchObject([
    { integration_id: '', reason: 'there', effective_at: there.effective_at },
    { integration_id: 'mail', reason: 'here' },
  ]);
});

test('the same user twice in a file: the lines are dealt with one after the other', async () => {
  await setMetadata(source, 'u', { seats: 1 });
  const first = (await exportAll(source)).lines;
  await setMetadata(source, 'u', { seats: 2 });
  const second = (await exportAll(source)).lines;
  const file = [first[0], second[1], first[1], first[2]?.replace('"users":1', '"users":2')].join('\n');
  const { end, skipped } = await importAll(target, file);
  expect(end).toMatchObject({ created: 1, unchanged: 1 });
  expect(skipped.map(({ line, what, code }) => [line, what, code])).toEqual([[3, 'metadata.seats', 'newer_here']]);
  expect((await metadataOf(target, 'u')).metadata).toEqual({ seats: 2 });
});

test('two imports of one file at the same time make each user once', async () => {
  for (let nth = 0; nth < 40; nth += 1) {
    await setMetadata(source, `u${nth}`, { plan: 'pro', apiKey: `${canary} ${nth}` });
    await connect(source, `u${nth}`, { integrationId: 'crm', accountId: 'x', credential: token(`${nth}`) });
  }
  const { text } = await exportAll(source, { transferKey });
  const both = await Promise.all([importAll(target, text, { transferKey }), importAll(target, text, { transferKey })]);
  expect(both.map(({ skipped }) => skipped)).toEqual([[], []]);
  expect(both.reduce((sum, { end }) => sum + end.created, 0)).toBe(40);
  expect(await readSealed(target, 'u39')).toEqual(await readSealed(source, 'u39'));
});

test('a connection that came without its credential waits for its owner, and can be ended', async () => {
  await setMetadata(source, 'u', { plan: 'pro' });
  await connect(source, 'u', { integrationId: 'crm', accountId: 'x', credential: token('t') });
  const imported = await importAll(target, (await exportAll(source)).text);
  expect(imported.skipped.map(({ code }) => code)).toEqual(['needs_reauth']);
  const { id } = await target.db.selectFrom('connect.connection').select('id').executeTakeFirstOrThrow();
  const deps = {
    db: target.db,
    projects: createProjectReader(target.db),
    definitions: indexDefinitions(defineHost()),
    refreshes: createRefreshes(),
  } as unknown as AccessDeps;
  const waiting = { name: 'CredentialFailure', outcome: 'needs_reauth' };
  await expect(readAccess(deps, target.projectId, id)).rejects.toMatchObject(waiting);
  // Also where something has moved its state meanwhile.
  await target.db.updateTable('connect.connection').set({ state: 'connected' }).where('id', '=', id).execute();
  await expect(readAccess(deps, target.projectId, id)).rejects.toMatchObject(waiting);
  const subject = { projectId: target.projectId, userId: 'u' };
  const ended = await target.core.services.connections.disconnect(target.actor, subject, { connectionId: id });
  expect(ended.disconnected).toEqual([{ connectionId: id, integrationId: 'crm' }]);
});
