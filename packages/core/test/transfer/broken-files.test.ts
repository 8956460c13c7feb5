import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { generateKey } from '../../src/vault/index.ts';
import {
  canary,
  connect,
  dumpUsers,
  exportAll,
  importAll,
  openStand,
  readSealed,
  setMetadata,
  type Stand,
} from './stand.ts';

const transferKey = generateKey('transfer');
let source: Stand;
let target: Stand;
let lines: readonly string[];

beforeAll(async () => {
  source = await openStand('from');
  for (const [nth, userId] of ['ada', 'bob', 'cleo'].entries()) {
    await setMetadata(source, userId, { plan: 'pro', apiKey: `${canary} ${userId}`, webhook: `${canary} w ${nth}` });
    await connect(source, userId, {
      integrationId: 'crm',
      accountId: 'same-account',
      credential: { kind: 'oauth2', accessToken: `${canary} token of ${userId}` },
      workflows: ['send'],
    });
  }
  ({ lines } = await exportAll(source, { transferKey }));
});
afterAll(() => source.stop());
beforeEach(async () => {
  target = await openStand('to');
  return () => target.stop();
});

type Line = Record<string, any>;

/** The file with some lines changed. */
function changed(change: Readonly<Record<number, (line: Line) => unknown>>): string {
  return lines
    .map((text, nth) => {
      const edit = change[nth + 1];
      if (edit === undefined) return text;
      const line = JSON.parse(text) as Line;
      const result = edit(line);
      return typeof result === 'string' ? result : JSON.stringify(line);
    })
    .join('\n');
}

async function userCount(): Promise<number> {
  return (await target.db.selectFrom('connect.connected_user').select('id').execute()).length;
}

test.each([
  ['is empty', ''],
  ['has another first line', '{"kind":"user","id":"ada"}\n'],
  ['is no JSON', 'PK\u0003\u0004 something else'],
  ['has no header', () => lines.slice(1).join('\n')],
  ['comes from a later version', () => changed({ 1: (line) => void (line.version = 2) })],
  ['has a header without its id', () => changed({ 1: (line) => void delete line.id })],
])('a file that %s changes nothing at all', async (_, file) => {
  const text = typeof file === 'string' ? file : file();
  await expect(importAll(target, text, { transferKey })).rejects.toMatchObject({
    name: 'TransferError',
    code: 'invalid_file',
    message: expect.stringContaining('Nothing was changed.'),
  });
  expect(await userCount()).toBe(0);
  expect(await target.db.selectFrom('connect.audit').select('id').execute()).toEqual([]);
});

test.each([
  [
    'another key of that name',
    generateKey('transfer'),
    'wrong_key',
    /was sealed with "transfer\/[0-9a-f]{4}", and the key given is/,
  ],
  ['a key of another name', generateKey('other'), 'wrong_key', /the key given is "other\//],
  ['no key', undefined, 'key_needed', /--without-secrets/],
  ['what is no key', 'sk_live_not_a_key', 'invalid_key', /must be one key/],
  ['two keys', `${generateKey('a')},${generateKey('b')}`, 'invalid_key', /must be one key/],
])('%s is told by the header, and changes nothing', async (_, key, code, message) => {
  const error = await importAll(target, lines.join('\n'), key === undefined ? {} : { transferKey: key }).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
  for (const secret of [key ?? transferKey, 'sk_live']) expect((error as Error).message).not.toContain(secret);
  expect(await userCount()).toBe(0);
});

test('lines that cannot be read are told by number and reason; the others are imported', async () => {
  const text = changed({
    2: () => `{"kind":"user","id":"ada", ${canary}`,
    3: (line) => void (line.createdAt = `${canary} yesterday`),
  });
  const withNul = text.replace('"id":"cleo"', '"id":"cl\\u0000eo"');
  const broken = await importAll(target, withNul, { transferKey });
  expect(broken.end).toMatchObject({ created: 0, failed: 3, skipped: 3 });
  expect(broken.skipped).toEqual([
    { line: 2, what: 'line', code: 'invalid_line', message: 'The line is no JSON, no UTF-8, or longer than 8 MB.' },
    expect.objectContaining({
      line: 3,
      userId: 'bob',
      code: 'invalid_line',
      message: expect.stringContaining('createdAt'),
    }),
    expect.objectContaining({ line: 4, what: 'line', message: expect.stringContaining('no control, format') }),
  ]);
  expect(JSON.stringify(broken)).not.toContain(canary);

  const imported = await importAll(target, text, { transferKey });
  expect(imported.end).toMatchObject({ created: 1, failed: 2 });
  expect(await readSealed(target, 'cleo')).toEqual(await readSealed(source, 'cleo'));
});

test('settings of more than 64 kB are not imported, as nobody could have saved them', async () => {
  const text = changed({
    2: (line) => void (line.connections[0].settings = { note: 'é'.repeat(33_000) }),
    3: (line) =>
      void (line.connections[0].workflowSettings = [
        { workflowId: 'send', revision: 1, values: { note: 'x'.repeat(66_000) } },
      ]),
    4: (line) => void (line.connections[0].settings = { note: 'é'.repeat(32_000) }),
  });
  const { end, skipped } = await importAll(target, text, { transferKey });
  expect(end).toMatchObject({ created: 1, failed: 2 });
  const reason = {
    code: 'invalid_line',
    message: expect.stringContaining('has settings of more than 64 kB') as string,
  };
  expect(skipped).toMatchObject([
    { line: 2, userId: 'ada', ...reason },
    { line: 3, userId: 'bob', ...reason },
  ]);
});

test('bytes that are no UTF-8, a line without end, blank lines, CR LF and a byte order mark', async () => {
  const file = Buffer.concat([
    Buffer.from(`\uFEFF${lines[0]}\r\n\r\n`),
    Buffer.from(`${lines[1]}\r\n`),
    Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d, 0x0a]),
    Buffer.alloc(9 * 1024 * 1024, 'x'),
    Buffer.from(`\n${lines[3]}\n${lines[4]}`),
  ]);
  const { end, skipped } = await importAll(target, file, { transferKey });
  expect(end).toMatchObject({ created: 2, failed: 2 });
  expect(skipped.map(({ line, code }) => [line, code])).toEqual([
    [4, 'invalid_line'],
    [5, 'invalid_line'],
    [7, 'truncated'],
  ]);
});

test.each([
  ['without its last line', () => lines.slice(0, -1).join('\n'), 3],
  ['in the middle of a line', () => lines.join('\n').slice(0, -(lines[4] ?? '').length - 40), 2],
  ['with a user taken out', () => [...lines.slice(0, 2), ...lines.slice(3)].join('\n'), 2],
])('a file that was cut short %s is noticed, and what it holds is imported', async (_, file, created) => {
  const { end, skipped } = await importAll(target, file(), { transferKey });
  expect(end.created).toBe(created);
  expect(skipped.at(-1)).toMatchObject({ what: 'file', code: 'truncated' });
});

test('a sealed value opens for its user, field and file only', async () => {
  const other = (await exportAll(source, { transferKey })).lines.map((text) => JSON.parse(text) as Line);
  const bob = JSON.parse(lines[2] as string) as Line;
  const text = changed({
    // Of another user, of another field, of another export, and one with a character changed.
    2: (ada) => {
      ada.connections[0].credential = bob.connections[0].credential;
      ada.secrets[0].sealed = bob.secrets[0].sealed;
    },
    3: (line) => {
      [line.secrets[0].sealed, line.secrets[1].sealed] = [line.secrets[1].sealed, line.secrets[0].sealed];
      line.connections[0].account.id = 'another-account';
    },
    4: (line) => {
      line.secrets[0].sealed = other[3]?.secrets[0].sealed;
      line.secrets[1].sealed = `${line.secrets[1].sealed.slice(0, -4)}AAAA`;
      line.connections[0].credential.sealed = 'v1.transfer.short';
    },
  });
  const { end, skipped } = await importAll(target, text, { transferKey });
  expect(end).toMatchObject({ created: 3, failed: 0, skipped: 8 });
  expect(skipped.map(({ userId, what, code }) => [userId, what, code])).toEqual([
    ['ada', 'secret.apiKey', 'cannot_open'],
    ['ada', 'connection crm same-account', 'cannot_open'],
    ['bob', 'secret.apiKey', 'cannot_open'],
    ['bob', 'secret.webhook', 'cannot_open'],
    ['bob', 'connection crm another-account', 'cannot_open'],
    ['cleo', 'secret.apiKey', 'cannot_open'],
    ['cleo', 'secret.webhook', 'cannot_open'],
    ['cleo', 'connection crm same-account', 'malformed'],
  ]);
  expect(await readSealed(target, 'ada')).toMatchObject({
    secrets: [{ name: 'webhook', value: `${canary} w 0` }],
    credentials: [],
  });
});

test('what the definition here does not have or does not take is told, and the rest of the user comes', async () => {
  const text = changed({
    2: (line) => {
      Object.assign(line.metadata, { plan: 'gold', nickname: 'a\0b', unknown: 5, 'not a name': 'x', seats: 3 });
      line.metadata = { ...line.metadata, ...JSON.parse('{"__proto__":{"polluted":true}}') };
      line.metadata.constructor = 'x';
      line.metadata.token = 'looks like its name says';
      line.provenance.seats = { by: 'server', at: '2999-01-01T00:00:00.000Z' };
      line.secrets.push({ ...line.secrets[0], name: 'note' });
      line.connections[0].workflows.push('nowhere', 'digest');
      line.connections.push({ ...line.connections[0], integrationId: 'erp', credential: undefined });
      line.suspensions.push(
        { integrationId: 'erp', by: 'host', act: 'suspend', effectiveAt: line.createdAt, createdAt: line.createdAt },
        { integrationId: 'crm', by: 'rule', act: 'suspend', effectiveAt: line.createdAt, createdAt: line.createdAt },
      );
      line.tokensValidAfter = '2999-01-01T00:00:00.000Z';
    },
  });
  const { end, skipped } = await importAll(target, text, { transferKey });
  expect(end).toMatchObject({ created: 3, failed: 0 });
  expect(skipped.map(({ what, code }) => `${what}: ${code}`).toSorted()).toEqual(
    [
      'connection erp same-account: unknown_integration',
      'metadata.__proto__: invalid_name',
      'metadata.constructor: reserved_name',
      'metadata.nickname: wrong_type',
      'metadata.not a name: invalid_name',
      'metadata.plan: wrong_type',
      'metadata.seats: from_the_future',
      'metadata.token: looks_like_credential',
      'metadata.unknown: wrong_type',
      'secret.note: not_a_secret_here',
      'suspension host erp: unknown_integration',
      'suspension rule crm: rule_allows',
      'tokensValidAfter: from_the_future',
      'workflow digest: unknown_workflow',
      'workflow nowhere: unknown_workflow',
    ].toSorted(),
  );
  expect(skipped.every(({ line, userId }) => line === 2 && userId === 'ada')).toBe(true);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  const stored = await dumpUsers(target);
  expect((await importAll(target, text, { transferKey })).skipped).toEqual(skipped);
  expect(await dumpUsers(target)).toBe(stored);
});

test('metadata over the limit fails that user alone, and leaves nothing of them', async () => {
  const text = changed({
    3: (line) => {
      for (let nth = 0; nth < 60; nth += 1) line.metadata[`k${nth}`] = 'v';
    },
    4: (line) => {
      for (let nth = 0; nth < 10; nth += 1) line.metadata[`k${nth}`] = 'word '.repeat(700);
    },
  });
  const { end, skipped } = await importAll(target, text, { transferKey });
  expect(end).toMatchObject({ created: 1, failed: 2 });
  expect(skipped.map(({ line, userId, what, code }) => [line, userId, what, code])).toEqual([
    [3, 'bob', 'user', 'payload_too_large'],
    [4, 'cleo', 'user', 'payload_too_large'],
  ]);
  expect(await userCount()).toBe(1);
});

test('NUL in settings and labels makes a line that Postgres could not keep unreadable, not the run fail', async () => {
  const text = changed({
    2: (line) => void (line.connections[0].settings = { a: ['x\0'] }),
    3: (line) => void (line.connections[0].account.label = 'x\0'),
    4: (line) => void (line.connections[0].settings = { ['\uD800']: 1 }),
  });
  const { end, skipped } = await importAll(target, text, { transferKey });
  expect(end).toMatchObject({ created: 0, failed: 3 });
  expect(skipped.map(({ userId, code }) => [userId, code])).toEqual([
    ['ada', 'invalid_line'],
    ['bob', 'invalid_line'],
    ['cleo', 'invalid_line'],
  ]);
});

test('from a line on: what is before it is passed over, and the count still holds', async () => {
  const { end, skipped } = await importAll(target, lines.join('\n'), { transferKey, fromLine: 4 });
  expect(end).toMatchObject({ created: 1, skipped: 0 });
  expect(skipped).toEqual([]);
  expect((await importAll(target, lines.join('\n'), { transferKey, fromLine: 90 })).skipped).toEqual([]);
});
