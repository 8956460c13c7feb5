import type { AuditEntry } from '@acme/api';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStand, setMetadata, type Stand } from './stand.ts';

let stand: Stand;
let other: Stand['projectId'];
beforeAll(async () => {
  stand = await openStand('audited');
  other = (await stand.core.admin.createProject({ name: 'other', origins: [] })).projectId;
  await setMetadata(stand, 'u1', { plan: 'pro' });
  await setMetadata(stand, 'u2', { plan: 'trial', apiKey: 'a secret' });
  await setMetadata({ ...stand, projectId: other, actor: { ...stand.actor, projectId: other } }, 'u1', { plan: 'pro' });
});
afterAll(() => stand.stop());

async function exportAudit(
  options: Omit<Parameters<Stand['core']['admin']['exportAudit']>[0], 'projectId'> = {},
): Promise<AuditEntry[]> {
  const pages = stand.core.admin.exportAudit({ ...options, projectId: stand.projectId });
  const entries: AuditEntry[] = [];
  for await (const page of pages) entries.push(...page);
  return entries;
}

test('the audit comes out oldest first, of this project alone, and its export stands in it', async () => {
  const entries = await exportAudit();
  expect(entries.map(({ action, userId }) => [action, userId])).toEqual([
    ['user.created', 'u1'],
    ['user.metadata_changed', 'u1'],
    ['user.created', 'u2'],
    ['user.metadata_changed', 'u2'],
  ]);
  expect(JSON.stringify(entries)).not.toContain('a secret');
  const [own] = (await exportAudit()).slice(-1);
  expect(own).toMatchObject({ action: 'data.exported', actor: { kind: 'admin' }, target: { what: 'audit' } });
});

test('of one user, and between two moments', async () => {
  expect((await exportAudit({ userId: 'u2' })).map(({ action }) => action)).toEqual([
    'user.created',
    'user.metadata_changed',
  ]);
  await expect(exportAudit({ userId: 'nobody' })).rejects.toMatchObject({ code: 'not_found' });
  await sql`update connect.audit set at = '2026-01-01T00:00:00Z' where project_id = ${stand.projectId}
    and action = 'user.created' and external_id = 'u1'`.execute(stand.db);
  const from = new Date('2026-01-01T00:00:00Z');
  const to = new Date('2026-01-02T00:00:00Z');
  expect((await exportAudit({ from, to })).map(({ userId }) => userId)).toEqual(['u1']);
  expect(await exportAudit({ to: from })).toEqual([]);
});

test('more than a page comes out whole and in order', async () => {
  await sql`insert into connect.audit (project_id, actor_kind, actor_id, action, target)
    select ${stand.projectId}, 'system', 'test', 'rules.changed', jsonb_build_object('n', n)
    from generate_series(1, 2500) n`.execute(stand.db);
  const numbers = (await exportAudit()).flatMap(({ action, target }) =>
    action === 'rules.changed' ? [target.n as number] : [],
  );
  expect(numbers).toEqual(Array.from({ length: 2500 }, (_, nth) => nth + 1));
});
