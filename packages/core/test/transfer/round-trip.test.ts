import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateKey } from '../../src/vault/index.ts';
import { dump } from '../keys/seed-sealed.ts';
import {
  asUser,
  canary,
  connect,
  dumpUsers,
  exportAll,
  importAll,
  innerId,
  openStand,
  readSealed,
  readUser,
  setMetadata,
  type Stand,
} from './stand.ts';

const transferKey = generateKey('transfer');
const usersSeeded = 24;
const ids = Array.from({ length: usersSeeded }, (_, nth) => `user ${nth} é`);
let source: Stand;
let target: Stand;

beforeAll(async () => {
  [source, target] = await Promise.all([openStand('here'), openStand('there')]);
  for (const [nth, userId] of ids.entries()) await seedUser(userId, nth);
});
afterAll(() => Promise.all([source.stop(), target.stop()]));

/** Everything that a user can have, in different mixtures. */
async function seedUser(userId: string, nth: number): Promise<void> {
  const subject = { projectId: source.projectId, userId };
  const { services } = source.core;
  const claimed = { lastSeen: 'token', ...(nth % 3 === 0 ? {} : { nickname: `claimed ${nth}` }) };
  await services.users.signIn(asUser(source, userId, claimed));
  await setMetadata(source, userId, {
    plan: 'pro',
    seats: nth / 3,
    beta: nth % 2 === 0,
    contact: `u${nth}@example.test`,
    since: '2026-01-31T09:00:00+01:00',
    site: 'https://example.test/a?b',
    about: { tags: ['a', null, { deep: [1, 2] }] },
    free_text: `undeclared ${nth}`,
    note: 'goes away',
    apiKey: `${canary} key ${nth}`,
  });
  await setMetadata(source, userId, { note: null });
  if (nth % 3 === 0) {
    await services.users.setMetadata(asUser(source, userId), subject, { nickname: 'browser' });
    await setMetadata(source, userId, { webhook: `${canary} hook ${nth}` });
  }
  const token = { kind: 'oauth2', accessToken: `${canary} at ${nth}`, refreshToken: `${canary} rt ${nth}` } as const;
  const connectionId = await connect(source, userId, {
    integrationId: 'crm',
    accountId: `a${nth}`,
    credential: token,
    workflows: ['send', 'tag'],
    settings: { board: `before ${nth}` },
  });
  const board = `board ${nth}`;
  const change = { values: { board }, labels: { board: { [board]: `Büro ${nth}` } } };
  await services.settings.save(source.actor, subject, { connectionId }, change);
  const ofWorkflow = { connectionId, workflowId: 'send' };
  await services.settings.save(source.actor, subject, ofWorkflow, { values: { list: `list ${nth}` } });
  if (nth % 2 === 0) {
    const credential = { kind: 'typed', values: { apiKey: `${canary} ak ${nth}` } } as const;
    await connect(source, userId, { integrationId: 'mail', accountId: 'm', credential, workflows: [] });
    const second = await connect(source, userId, { integrationId: 'crm', accountId: `b${nth}`, credential: token });
    await services.connections.change(source.actor, subject, second, { alias: `Büro ${nth}`, isDefault: true });
  }
  if (nth % 4 === 1) await services.suspensions.suspend(source.actor, subject, { reason: 'asked to pause' });
  if (nth % 4 === 2) await services.suspensions.suspend(source.actor, subject, { integrationId: 'mail' });
  // In its grace period: the rule of a workflow that is on says no for another 14 days.
  if (nth % 4 === 3) await setMetadata(source, userId, { plan: 'trial' });
  if (nth % 5 === 0) await services.users.revokeTokens(source.actor, subject);
}

test('every user is read there as here, with secrets and credentials; again changes nothing; nothing lies open', async () => {
  const exported = await exportAll(source, { transferKey });
  expect(exported.end).toMatchObject({ users: usersSeeded, connections: 48, stopped: false, skipped: 0 });
  expect(exported.lines).toHaveLength(usersSeeded + 2);
  expect(exported.lines[0]).not.toContain(transferKey.slice(10));

  const before = await dump(target.db);
  const rehearsed = await importAll(target, exported.text, { transferKey, dryRun: true });
  expect(rehearsed.end).toMatchObject({ created: usersSeeded, failed: 0, skipped: 0 });
  expect(await dump(target.db)).toBe(before);

  const imported = await importAll(target, exported.text, { transferKey });
  expect(imported.skipped).toEqual([]);
  expect(imported.end).toMatchObject({ created: usersSeeded, updated: 0, unchanged: 0, failed: 0, stopped: false });
  expect(JSON.stringify(await readUser(target, ids[1] as string))).toContain('Büro 1');
  for (const userId of ids) {
    expect(await readUser(target, userId)).toEqual(await readUser(source, userId));
    expect(await readSealed(target, userId)).toEqual(await readSealed(source, userId));
  }
  const stored = await dumpUsers(target);
  for (const options of [{}, { overwrite: true }]) {
    const again = await importAll(target, exported.text, { transferKey, ...options });
    expect(again.skipped).toEqual([]);
    expect(again.end).toMatchObject({ created: 0, updated: 0, unchanged: usersSeeded });
    expect(await dumpUsers(target)).toBe(stored);
  }
  const shown = [exported.text, JSON.stringify(imported), ...target.logged, await dump(target.db)].join('\n');
  for (const secret of [canary, Buffer.from(canary).toString('base64').slice(0, -3), transferKey.slice(10)]) {
    expect(shown).not.toContain(secret);
  }
});

test('what a rule had held back keeps its grace period, and its end comes there too', async () => {
  const read = async (stand: Stand) =>
    await stand.db
      .selectFrom('connect.suspension')
      .select(['workflow_id', 'act', 'effective_at'])
      .where('project_id', '=', stand.projectId)
      .where('user_id', '=', await innerId(stand, ids[3] as string))
      .where('source', '=', 'rule')
      .execute();
  const [held] = await read(source);
  expect(held).toMatchObject({ workflow_id: 'tag', act: 'suspend' });
  expect(await read(target)).toEqual([held]);
  const due = await target.db
    .selectFrom('workflow.execution')
    .select('workflow_id')
    .where('scope', '=', target.projectId)
    .where('subject', '=', await innerId(target, ids[3] as string))
    .execute();
  expect(due).toEqual([{ workflow_id: 'acme.rule-due' }]);
});

test('the audit tells of export, import and each user, by names only', async () => {
  const { items } = await source.core.services.audit.list(source.actor, { action: 'data.exported', limit: 10 });
  expect(items.map(({ target: what, actor }) => [actor, what])).toEqual([
    [
      { kind: 'admin', id: 'command line' },
      expect.objectContaining({ what: 'users', withSecrets: true, users: usersSeeded, stopped: false }),
    ],
    [{ kind: 'admin', id: 'command line' }, expect.objectContaining({ begun: true, withSecrets: true })],
  ]);
  const runs = await target.core.services.audit.list(target.actor, { action: 'data.imported', limit: 10 });
  expect(runs.items.map(({ target: what }) => [what.created, what.unchanged])).toEqual([
    [0, usersSeeded],
    [0, usersSeeded],
    [usersSeeded, 0],
  ]);
  const each = await target.core.services.audit.list(target.actor, { action: 'user.imported', limit: 100 });
  expect(each.items).toHaveLength(usersSeeded);
  const last = each.items.find(({ userId }) => userId === ids[0]);
  expect(last?.target).toMatchObject({ created: true, connections: [{ integrationId: 'crm' }, {}, {}] });
  expect(last?.target.keys).toEqual(expect.arrayContaining(['plan', 'apiKey', 'webhook']));
  expect(JSON.stringify(each.items)).not.toContain('example.test');
});

test('a search narrows the export; ended connections and deleted users stay behind', async () => {
  const all = await exportAll(source, { query: 'meta.seats>5' });
  expect(all.end.users).toBe(ids.filter((_, nth) => nth / 3 > 5).length);
  await expect(exportAll(source, { query: 'state:' })).rejects.toMatchObject({ code: 'invalid_query' });

  const stand = await openStand('narrow');
  try {
    for (const userId of ['stays', 'goes']) {
      await setMetadata(stand, userId, { plan: 'pro' });
      const credential = { kind: 'oauth2', accessToken: canary } as const;
      await connect(stand, userId, { integrationId: 'crm', accountId: 'x', credential });
    }
    const subject = { projectId: stand.projectId, userId: 'stays' };
    await stand.core.services.connections.disconnect(stand.actor, subject, { integrationId: 'crm' });
    await stand.core.services.users.delete(stand.actor, { ...subject, userId: 'goes' }, { executions: 'drop' });
    const { lines, end } = await exportAll(stand, { transferKey });
    expect(end).toMatchObject({ users: 1, connections: 0 });
    expect(JSON.parse(lines[1] as string)).toMatchObject({ id: 'stays', connections: [] });
  } finally {
    await stand.stop();
  }
});

test('without a transfer key nothing sealed leaves, and each is told; connections wait for their owner there', async () => {
  const stand = await openStand('plain');
  try {
    const { text, skipped, end } = await exportAll(source);
    expect(end).toMatchObject({ users: usersSeeded, secrets: 0 });
    expect(skipped.filter(({ what }) => what === 'secret.apiKey')).toHaveLength(usersSeeded);
    expect(text).not.toMatch(/v1\.of-here\./);
    const imported = await importAll(stand, text);
    expect(new Set(imported.skipped.map(({ code }) => code))).toEqual(new Set(['left_behind', 'needs_reauth']));
    const user = await stand.core.services.users.get(stand.actor, {
      projectId: stand.projectId,
      userId: ids[0] as string,
    });
    const crm = user.integrations.find(({ id }) => id === 'crm');
    expect(crm?.connections.map(({ state }) => state)).toEqual(['needs_reauth', 'needs_reauth']);
    expect(crm?.connections[0]?.workflows).toMatchObject([
      { id: 'send', enabled: true },
      { id: 'tag', enabled: true },
    ]);

    // Later with the key: only what was missing comes, and a switch that was turned in between stays.
    const subject = { projectId: stand.projectId, userId: ids[0] as string };
    await stand.core.services.workflows.setEnabled(stand.actor, subject, { workflowId: 'send', enabled: false });
    const whole = await exportAll(source, { transferKey });
    expect((await importAll(stand, whole.text, { transferKey })).skipped).toEqual([]);
    expect(await readSealed(stand, ids[0] as string)).toEqual(await readSealed(source, ids[0] as string));
    const after = await stand.core.services.users.get(stand.actor, subject);
    const again = after.integrations.find(({ id }) => id === 'crm');
    expect(again?.connections.map(({ state }) => state)).toEqual(['connected', 'connected']);
    expect(again?.connections[0]?.workflows[0]).toMatchObject({ id: 'send', enabled: false });
  } finally {
    await stand.stop();
  }
});
