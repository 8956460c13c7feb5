import { afterAll, beforeAll, expect, test } from 'vitest';
import { canary, dumpUsers, importParagon, isThere, openStand, readSealed, readUser, type Stand } from './stand.ts';

let stand: Stand;
beforeAll(async () => {
  stand = await openStand('moved');
});
afterAll(() => stand.stop());

/** A credential as `allCredentials` holds it, with a token as `includeAccountAuth` adds it. */
function credential(status: string, workflows: Readonly<Record<string, boolean>> = {}) {
  return {
    id: crypto.randomUUID(),
    dateCreated: '2025-03-01T10:00:00.000Z',
    projectId: crypto.randomUUID(),
    integrationId: crypto.randomUUID(),
    personaId: crypto.randomUUID(),
    config: {},
    isPreviewCredential: false,
    providerId: '00502000',
    providerData: { instanceURL: 'https://x.my.salesforce.test' },
    status,
    dateRefreshed: '2025-09-01T10:00:00.000Z',
    refreshFailureCount: 0,
    accountAuth: { OAUTH_ACCESS_TOKEN: `${canary} access token` },
    configurations: [
      {
        id: crypto.randomUUID(),
        isDefault: true,
        sharedSettings: { folder: 'x' },
        workflowSettings: Object.fromEntries(
          Object.entries(workflows).map(([id, enabled]) => [id, { enabled, settings: {} }]),
        ),
      },
    ],
  };
}

/** A Connected User as `GET /sdk/me` shows it. */
function connectedUser(userId: unknown, meta: unknown, more: object = {}) {
  return {
    authenticated: true,
    userId,
    meta,
    integrations: { shopify: { enabled: false, configuredWorkflows: {}, allCredentials: [] } },
    resources: [],
    project: { id: crypto.randomUUID(), billingPlan: 'connect_enterprise', accessibleFeatures: ['user-metadata'] },
    ...more,
  };
}

const workflow = '0a1b2c3d-0000-4000-8000-000000000001';
const users = [
  connectedUser(
    '12345',
    { Name: 'Ada', Email: 'ada@example.test', plan: 'pro', 'Company Name': 'Analytical Ltd', employees: 12 },
    {
      dateCreated: '2024-05-01T08:00:00.000Z',
      integrations: {
        salesforce: {
          enabled: true,
          credentialId: crypto.randomUUID(),
          credentialStatus: 'VALID',
          configuredWorkflows: { [workflow]: { enabled: true, settings: {} } },
          allCredentials: [credential('VALID', { [workflow]: true }), credential('INVALID', { other: false })],
        },
        'custom.billing': { enabled: true, credentialId: 'x', credentialStatus: 'VALID', configuredWorkflows: {} },
        shopify: { enabled: false, configuredWorkflows: {}, allCredentials: [] },
      },
    },
  ),
  connectedUser('bob', { seats: '7', beta: true, plan: 'gold', tags: ['a'], about: { city: 'London' }, gone: null }),
  connectedUser('cleo', { apiKey: `${canary} key`, nickname: 42, seats: 3, active: false }, { active: false }),
  connectedUser(77, null),
];

const expected = [
  [1, '12345', 'integration salesforce', 'to_reconnect'],
  [1, '12345', 'integration custom.billing', 'to_reconnect'],
  [2, 'bob', 'metadata.tags', 'not_text'],
  [2, 'bob', 'metadata.seats', 'wrong_type'],
  [2, 'bob', 'metadata.plan', 'wrong_type'],
];

test.each([
  ['a JSON array', () => JSON.stringify(users, null, 2)],
  ['an array on one line', () => JSON.stringify(users)],
  ['JSON Lines', () => users.map((user) => JSON.stringify(user)).join('\n')],
])('%s: ids and metadata come, and what has to be connected again is told for each user', async (_, write) => {
  const own = await openStand('own');
  try {
    const names = new Map([
      ['Company Name', 'company'],
      ['Email', 'contact'],
    ]);
    const { end, skipped } = await importParagon(own, write(), { names });
    expect(end).toMatchObject({ created: 4, failed: 0, skipped: expected.length });
    expect(skipped.map(({ line, userId, what, code }) => [line, userId, what, code])).toEqual(expected);
    expect(skipped[0]?.message).toMatch(
      /^2 accounts there \(VALID, INVALID\), 1 workflows on\. Grants cannot be taken along/,
    );
    expect(await readUser(own, '12345')).toMatchObject({
      createdAt: '2024-05-01T08:00:00.000Z',
      metadata: { Name: 'Ada', contact: 'ada@example.test', plan: 'pro', company: 'Analytical Ltd', employees: '12' },
      provenance: { plan: { by: 'server' } },
    });
    expect(await readUser(own, 'bob')).toMatchObject({ metadata: { beta: true, about: { city: 'London' } } });
    expect(await readUser(own, 'cleo')).toMatchObject({
      metadata: { nickname: '42', seats: 3, active: 'false', apiKey: { secret: true } },
      suspension: { by: 'host', reason: 'Was disabled in Paragon' },
    });
    expect(await readSealed(own, 'cleo')).toMatchObject({ secrets: [{ name: 'apiKey', value: `${canary} key` }] });
    expect(await readUser(own, '77')).toMatchObject({ metadata: {} });
    expect(JSON.stringify([skipped, own.logged])).not.toContain(canary);

    const stored = await dumpUsers(own);
    const again = await importParagon(own, write(), { names });
    expect(again.end).toMatchObject({ created: 0, updated: 0, unchanged: 4 });
    expect(await dumpUsers(own)).toBe(stored);
  } finally {
    await own.stop();
  }
});

test('what is here already stays, unless the file shall win', async () => {
  const ada = (plan: string) => JSON.stringify([connectedUser('ada', { plan, Email: 'ada@example.test' })]);
  await importParagon(stand, ada('trial'));
  const kept = await importParagon(stand, ada('pro'));
  expect(kept.skipped.map(({ what, code }) => [what, code])).toEqual([['metadata.plan', 'already_here']]);
  expect(await readUser(stand, 'ada')).toMatchObject({ metadata: { plan: 'trial' } });
  expect((await importParagon(stand, ada('pro'), { overwrite: true })).end).toMatchObject({ updated: 1, skipped: 0 });
  expect(await readUser(stand, 'ada')).toMatchObject({ metadata: { plan: 'pro' } });
  expect((await importParagon(stand, ada('pro'), { overwrite: true })).end).toMatchObject({ unchanged: 1 });
});

test('two names that would become one, and a name that cannot be', async () => {
  const text = JSON.stringify([connectedUser('twice', { company: 'first', 'Company Name': 'second', 'a b': 'x' })]);
  const { skipped } = await importParagon(stand, text, { names: new Map([['Company Name', 'company']]) });
  expect(skipped.map(({ what, code }) => [what, code])).toEqual([
    ['metadata.Company Name', 'name_taken'],
    ['metadata.a b', 'invalid_name'],
  ]);
  await expect(importParagon(stand, text, { names: new Map([['a b', '1 c']]) })).rejects.toMatchObject({
    code: 'invalid_file',
    message: expect.stringContaining('"a b" cannot become "1 c"'),
  });
});

test.each([
  ['an element that is no user', '[{"userId":"x1"},5,{"meta":{}},{"userId":""},{"userId":"x2"}]', 2, [2, 3, 4]],
  ['an element that is no JSON', '[{"userId":"y1"},{"userId":y},{"userId":"y2"}]', 2, [2]],
  ['quotes and brackets in text', '[{"userId":"z1","meta":{"q":"a \\"],[{ \\\\"}},{"userId":"z2"}]', 2, []],
  ['an empty array', ' [ ] ', 0, []],
  ['a user who is not signed in', '{"authenticated":false}', 0, [1]],
])('%s', async (_, text, created, failing) => {
  const { end, skipped } = await importParagon(stand, text);
  expect(end).toMatchObject({ created, failed: failing.length });
  expect(skipped.map(({ line, code }) => [line, code])).toEqual(failing.map((line) => [line, 'invalid_line']));
});

test('an array that does not end, and something behind it, are noticed', async () => {
  const cut = await importParagon(stand, '[{"userId":"c1"},{"userId":"c2"');
  expect(cut.end).toMatchObject({ created: 1 });
  expect(cut.skipped.map(({ what, code }) => [what, code])).toEqual([['file', 'truncated']]);
  const more = await importParagon(stand, '[{"userId":"c3"}] [{"userId":"c4"}]');
  expect(more.skipped.map(({ what, code }) => [what, code])).toEqual([['file', 'trailing']]);
  expect(await isThere(stand, 'c4')).toBe(false);
});

test('from an element on, and a rehearsal', async () => {
  const text = JSON.stringify(['f1', 'f2', 'f3'].map((id) => connectedUser(id, {})));
  const before = await dumpUsers(stand);
  expect((await importParagon(stand, text, { dryRun: true })).end).toMatchObject({ created: 3 });
  expect(await dumpUsers(stand)).toBe(before);
  expect((await importParagon(stand, text, { fromLine: 3 })).end).toMatchObject({ created: 1 });
  expect(await isThere(stand, 'f2')).toBe(false);
});
