import { createHmac, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { canary, remember } from './stack/canary.ts';
import { defineAccountWebhooks } from './stack/account-webhooks-definition.ts';
import { queryDatabase } from './stack/query-database.ts';
import { callAsUser, eventually, startBeside, startStack, type Stack } from './stack/start-stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ define: defineAccountWebhooks });
});
afterAll(() => stack.stop());

/** A customer with an account of the provider, and the workflow on. */
async function customer(userId: string, integrationId = 'mail') {
  const token = await stack.tokens.sign(userId);
  const { body } = await callAsUser(stack, token, 'me.attempts.create', { integrationId });
  const values = { apiKey: stack.sandbox.control.state().mailKeys[0]?.key };
  const connected = await callAsUser(stack, token, 'me.attempts.submitFields', { attemptId: body.attempt.id, values });
  expect(connected.body.state).toBe('connected');
  await stack.client.workflows.enable(userId, `note-${integrationId}` as never);
  return { userId, token, connectionId: connected.body.connectionId as string };
}

/** The same with an address and its secret. */
async function hooked(userId: string, integrationId?: string) {
  const owner = await customer(userId, integrationId);
  const secret = canary(`webhook secret of ${userId}`);
  const webhook = await stack.client.webhooks.create(userId, { connectionId: owner.connectionId, secret });
  return { ...owner, secret, webhook };
}

const mail = (subject: string, id?: string) =>
  JSON.stringify({ ...(id === undefined ? {} : { id }), type: 'mail.received', data: { subject } });
const sign = (body: string, secret: string) => createHmac('sha256', secret).update(body).digest('hex');
const send = (url: string, body: string, secret: string) =>
  fetch(url, { method: 'POST', body, headers: { 'x-mail-signature': sign(body, secret) } });
const status = async (...call: Parameters<typeof send>) => (await send(...call)).status;

/** As a provider gives its secret. */
const give = (url: string, secret: string, method = 'POST') =>
  fetch(url, { method, headers: { 'x-mail-secret': secret }, ...(method === 'POST' ? { body: '' } : {}) });

/** Which users a subject was noted for, once nothing runs any more. */
async function notedFor(subject: string): Promise<string[]> {
  await eventually(
    async () => (await stack.client.executions.list({ limit: 100 })).items.filter(({ finishedAt }) => !finishedAt),
    (running) => running.length === 0,
  );
  return stack.host.calls
    .filter(({ body }) => (body as { subject?: string }).subject === subject)
    .map(({ body }) => (body as { user: string }).user)
    .toSorted();
}

test('what comes to an address runs the workflow of its one account, and of nobody else with the same account', async () => {
  const ada = await hooked('one-ada');
  const grace = await hooked('one-grace');
  expect(ada.webhook).toMatchObject({
    connectionId: ada.connectionId,
    integrationId: 'mail',
    url: `${stack.url}/hooks/${stack.project.projectId}/mail/${ada.webhook.id}`,
    state: 'ready',
  });
  expect(await status(ada.webhook.url, mail('for Ada', 'm1'), ada.secret)).toBe(200);
  expect(await notedFor('for Ada')).toEqual(['one-ada']);
  // The same id, and the same bytes, are another event of another account.
  const same = mail('for both');
  for (const { webhook, secret } of [ada, grace]) {
    expect(await status(webhook.url, mail('of Grace', 'm1'), secret)).toBe(200);
    expect(await status(webhook.url, same, secret)).toBe(200);
  }
  expect(await notedFor('of Grace')).toEqual(['one-grace']);
  expect(await notedFor('for both')).toEqual(['one-ada', 'one-grace']);
});

test('the same event starts once, also when it comes to two addresses of one account', async () => {
  const { userId, connectionId, secret, webhook } = await hooked('twice');
  const second = await stack.client.webhooks.create(userId, { connectionId, secret });
  const answers = await Promise.all(
    [webhook, second, webhook, second].map(({ url }) => status(url, mail('once', 'm7'), secret)),
  );
  expect(answers).toEqual([200, 200, 200, 200]);
  expect(await notedFor('once')).toEqual(['twice']);
});

test('a body that says no more than that something happened starts again after two minutes, and a signed one does not', async () => {
  const unsigned = await hooked('brief', 'unsigned');
  const signed = await hooked('remembered');
  const sendAll = async (subject: string, ids: readonly (string | undefined)[]) => {
    for (const id of ids) {
      const headers = { 'x-mail-token': unsigned.secret };
      const sent = await fetch(unsigned.webhook.url, { method: 'POST', body: mail(subject, id), headers });
      expect(sent.status).toBe(200);
      expect(await status(signed.webhook.url, mail(`signed ${subject}`, id), signed.secret)).toBe(200);
    }
  };
  const later = (interval: string) =>
    queryDatabase(stack, sql`update connect.provider_event set received_at = received_at - ${interval}::interval`);
  await sendAll('drive', [undefined, undefined, 'n1']);
  expect(await notedFor('drive')).toEqual(['brief', 'brief']);
  await later('1 minute');
  await sendAll('drive', [undefined]);
  expect(await notedFor('drive')).toEqual(['brief', 'brief']);
  await later('2 minutes');
  // Of many at once it is one again.
  await Promise.all([sendAll('drive', [undefined, 'n1']), sendAll('drive', [undefined])]);
  expect(await notedFor('drive')).toEqual(['brief', 'brief', 'brief']);
  expect(await notedFor('signed drive')).toEqual(['remembered', 'remembered']);
});

test("a wrong secret, another account's, an unknown address and a disconnected account are answered alike", async () => {
  const ada = await hooked('alike-ada');
  const grace = await hooked('alike-grace');
  const gone = await hooked('alike-gone');
  const removed = await hooked('alike-removed');
  const waiting = await stack.client.webhooks.create('alike-ada', { connectionId: ada.connectionId });
  const other = await customer('alike-other', 'gift');
  const gift = await stack.client.webhooks.create('alike-other', { connectionId: other.connectionId });
  const given = remember('secret that a provider gave', `gave${randomUUID().replaceAll('-', '')}`);
  expect((await give(gift.url, given)).status).toBe(200);
  await stack.client.users.disconnect('alike-gone', { connectionId: gone.connectionId });
  await stack.client.webhooks.remove('alike-removed', removed.webhook.id);
  const base = `${stack.url}/hooks/${stack.project.projectId}`;
  const tries: [what: string, url: string, secret: string][] = [
    ['a wrong secret', ada.webhook.url, 'x'.repeat(32)],
    ["another account's secret", ada.webhook.url, grace.secret],
    ['an account that was disconnected', gone.webhook.url, gone.secret],
    ['a webhook that was removed', removed.webhook.url, removed.secret],
    ['a webhook that has no secret', waiting.url, ''],
    ['an unknown webhook', `${base}/mail/${randomUUID()}`, ada.secret],
    ['no id', `${base}/mail/x`, ada.secret],
    ['a connection in its place', `${base}/mail/${ada.connectionId}`, ada.secret],
    ['another integration of the project', `${base}/gift/${ada.webhook.id}`, ada.secret],
    ['the other way round', `${base}/mail/${gift.id}`, given],
    ['another project', `${stack.url}/hooks/${randomUUID()}/mail/${ada.webhook.id}`, ada.secret],
    ['the address of the integration', `${base}/mail`, ada.secret],
    ['a longer address', `${ada.webhook.url}/x`, ada.secret],
    ['an integration that has no such addresses', `${base}/crm/${ada.webhook.id}`, ada.secret],
  ];
  const answers = new Map<string, string[]>();
  for (const [what, url, secret] of tries) {
    const answer = await send(url, mail('for nobody'), secret);
    const { requestId: _, ...body } = (await answer.json()) as Record<string, unknown>;
    const headers = [...answer.headers].filter(([name]) => !/date|request-id/.test(name)).map(String);
    const seen = JSON.stringify({ status: answer.status, body, headers: headers.toSorted() });
    answers.set(seen, [...(answers.get(seen) ?? []), what]);
  }
  expect([...answers.values()]).toEqual([tries.map(([what]) => what)]);
  expect([...answers.keys()][0]).toContain('"status":401,"body":{"code":"invalid_signature"');
  expect(await notedFor('for nobody')).toEqual([]);
  expect(stack.logLines.join('')).not.toContain(gone.webhook.id);
});

test('a disconnect erases the secrets with the addresses in its own transaction', async () => {
  const { userId, connectionId, webhook, secret } = await hooked('leaves');
  await stack.client.users.disconnect(userId, { connectionId });
  const rows = await queryDatabase(
    stack,
    sql`select id from connect.account_webhook where connection_id = ${connectionId}`,
  );
  expect(rows).toEqual([]);
  expect(await stack.client.webhooks.list(userId)).toEqual([]);
  // Connected again it is another connection: what was made before stays gone.
  const again = await customer(userId);
  expect(again.connectionId).not.toBe(connectionId);
  expect(await status(webhook.url, mail('too late'), secret)).toBe(401);
  for (const act of [
    () => stack.client.webhooks.setSecret(userId, webhook.id, secret),
    () => stack.client.webhooks.remove(userId, webhook.id),
    () => stack.client.webhooks.create(userId, { connectionId, secret }),
  ])
    await expect(act()).rejects.toMatchObject({ code: 'not_found' });
});

test('a secret that the provider shows is set later, and the one before is good for a day', async () => {
  const { userId, connectionId } = await customer('later');
  const webhook = await stack.client.webhooks.create(userId, { connectionId });
  expect(webhook).toMatchObject({ state: 'waiting' });
  const [first, second] = [canary('first secret'), canary('second secret')];
  expect(await status(webhook.url, mail('early'), first)).toBe(401);
  expect(await stack.client.webhooks.setSecret(userId, webhook.id, first)).toMatchObject({ state: 'ready' });
  expect(await status(webhook.url, mail('first'), first)).toBe(200);
  await stack.client.webhooks.setSecret(userId, webhook.id, second);
  // A second time with the same secret changes nothing: the first is still good.
  await stack.client.webhooks.setSecret(userId, webhook.id, second);
  expect(await status(webhook.url, mail('second'), second)).toBe(200);
  expect(await status(webhook.url, mail('still first'), first)).toBe(200);
  await queryDatabase(stack, sql`update connect.account_webhook set previous_until = now() - interval '1 second'`);
  expect(await status(webhook.url, mail('no more'), first)).toBe(401);
  expect(await notedFor('still first')).toEqual(['later']);
  const acts = (await stack.client.audit.list({ userId, limit: 100 })).items.filter(({ action }) =>
    action.startsWith('webhook.'),
  );
  expect(acts.map(({ action }) => action)).toEqual(['webhook.secret_set', 'webhook.secret_set', 'webhook.created']);
});

test('what cannot be a secret is refused without a word of it', async () => {
  const { userId, connectionId } = await customer('refused');
  for (const secret of ['', 'too short', 'has a space in the middle', 'x'.repeat(513), 'line\nend line\nend']) {
    const refused = stack.client.webhooks.create(userId, { connectionId, secret });
    await expect(refused).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(refused.catch(({ message }: Error) => message)).resolves.not.toContain(secret || 'never');
  }
  const gift = await customer('refused', 'gift');
  await expect(
    stack.client.webhooks.create(userId, { connectionId: gift.connectionId, secret: 'x'.repeat(32) }),
  ).rejects.toMatchObject({ code: 'invalid_request', message: expect.stringContaining('gives the secret itself') });
});

test("one user's webhooks are not another's, in the same words as none at all", async () => {
  const { webhook, connectionId } = await hooked('owner');
  await customer('stranger');
  const errors = await Promise.all(
    [
      stack.client.webhooks.remove('stranger', webhook.id),
      stack.client.webhooks.remove('stranger', randomUUID()),
      stack.client.webhooks.remove('nobody-at-all', webhook.id),
    ].map((act) => act.catch(({ code, message }: { code: string; message: string }) => `${code} ${message}`)),
  );
  expect(new Set(errors).size).toBe(1);
  await expect(stack.client.webhooks.create('stranger', { connectionId })).rejects.toMatchObject({ code: 'not_found' });
  expect(await stack.client.webhooks.list('stranger')).toEqual([]);
  expect((await stack.client.webhooks.list('owner')).map(({ id }) => id)).toEqual([webhook.id]);
});

test('an account has a hundred at most', async () => {
  const { userId, connectionId } = await customer('many');
  await queryDatabase(
    stack,
    sql`insert into connect.account_webhook (project_id, id, connection_id)
      select ${stack.project.projectId}::uuid, gen_random_uuid(), ${connectionId}::uuid from generate_series(1, 100)`,
  );
  await expect(stack.client.webhooks.create(userId, { connectionId })).rejects.toMatchObject({ code: 'conflict' });
});

test('a provider that gives its secret is believed once, while the host waits for it', async () => {
  const { userId, connectionId } = await customer('gift', 'gift');
  const webhook = await stack.client.webhooks.create(userId, { connectionId });
  expect(webhook).toMatchObject({ state: 'waiting', waitsUntil: expect.any(String) });
  const secret = remember('secret that a provider gave', `gave${randomUUID().replaceAll('-', '')}`);
  expect((await give(webhook.url, 'short')).status).toBe(401);
  expect((await give(webhook.url, secret, 'GET')).status).toBe(401);
  const answer = await give(webhook.url, secret);
  expect([answer.status, answer.headers.get('x-mail-secret')]).toEqual([200, secret]);
  expect(await stack.client.webhooks.list(userId)).toMatchObject([{ id: webhook.id, state: 'ready' }]);
  expect(await status(webhook.url, mail('given'), secret)).toBe(200);
  expect(await notedFor('given')).toEqual(['gift']);
  // From now on nobody can give another one, nor hear what it is by giving the same.
  for (const another of [`evil${randomUUID()}`, secret]) {
    const late = await give(webhook.url, another);
    expect([late.status, late.headers.get('x-mail-secret')]).toEqual([401, null]);
  }
  expect(await status(webhook.url, mail('still'), secret)).toBe(200);
});

test('of many who give a secret at once one is believed', async () => {
  const { userId, connectionId } = await customer('race', 'gift');
  const webhook = await stack.client.webhooks.create(userId, { connectionId });
  const secrets = Array.from({ length: 8 }, (_, nth) => remember('raced secret', `race-${nth}-${randomUUID()}`));
  const answers = await Promise.all(secrets.map((secret) => give(webhook.url, secret).then((a) => a.status)));
  expect(answers.toSorted((a, b) => a - b)).toEqual([200, 401, 401, 401, 401, 401, 401, 401]);
  const won = secrets[answers.indexOf(200)] ?? '';
  expect(await status(webhook.url, mail('raced'), won)).toBe(200);
  const lost = secrets.filter((secret) => secret !== won);
  for (const secret of lost) expect(await status(webhook.url, mail('lost'), secret)).toBe(401);
});

test('nobody is believed too late, at an address that waits for no secret, or of an account that has gone', async () => {
  const { userId, connectionId } = await customer('closed', 'gift');
  const late = await stack.client.webhooks.create(userId, { connectionId });
  await queryDatabase(
    stack,
    sql`update connect.account_webhook set waits_until = now() - interval '1 second' where id = ${late.id}`,
  );
  const secret = `given-${randomUUID()}`;
  expect((await give(late.url, secret)).status).toBe(401);
  expect(await stack.client.webhooks.list(userId)).toMatchObject([{ state: 'expired' }]);
  const mailbox = await customer('closed');
  const shown = await stack.client.webhooks.create(userId, { connectionId: mailbox.connectionId });
  expect((await give(shown.url, secret)).status).toBe(401);
  const open = await stack.client.webhooks.create(userId, { connectionId });
  await stack.client.users.disconnect(userId, { connectionId });
  expect((await give(open.url, secret)).status).toBe(401);
  expect((await give(`${stack.url}/hooks/${stack.project.projectId}/gift/${randomUUID()}`, secret)).status).toBe(401);
});

test('another process believes it at once, and holds a suspended user back as the first does', async () => {
  const beside = await startBeside(stack, {
    definitions: defineAccountWebhooks({ sandboxUrl: stack.sandbox.url, hostUrl: stack.host.url }),
  });
  const { userId, secret, webhook } = await hooked('beside');
  const there = webhook.url.replace(stack.url, beside.url);
  expect(await status(there, mail('over there'), secret)).toBe(200);
  expect(await notedFor('over there')).toEqual(['beside']);
  await stack.client.users.suspend(userId, {} as never);
  expect(await status(there, mail('held back'), secret)).toBe(200);
  expect(await notedFor('held back')).toEqual([]);
  await beside.stop();
});

test('an account whose provider forges waits alone', async () => {
  const wrong = await hooked('wrong');
  const right = await hooked('right');
  let last = 0;
  for (let i = 0; i < 80 && last !== 429; i += 1)
    last = await status(wrong.webhook.url, mail('forged'), 'x'.repeat(32));
  expect(last).toBe(429);
  expect(await status(right.webhook.url, mail('not forged'), right.secret)).toBe(200);
});

test('doctor says how many accounts nothing can come for', async () => {
  const ofMail = async () => (await stack.core.admin.examine()).find(({ subject }) => subject.endsWith('"mail"'));
  expect(await ofMail()).toMatchObject({ ok: true, message: expect.stringMatching(/^ready, but .* have no webhook/) });
  await queryDatabase(stack, sql`delete from connect.account_webhook`);
  expect(await ofMail()).toMatchObject({ ok: false, message: expect.stringContaining('connect.webhooks.create') });
});

test('an export tells which accounts have webhooks to be made anew, and takes no secret along', async () => {
  const { userId, secret } = await hooked('moves');
  const told: string[] = [];
  const users = stack.core.admin.exportUsers({ projectId: stack.project.projectId, query: `id:${userId}` });
  let text = '';
  for await (const { text: piece, skipped } of users) {
    text += piece;
    told.push(...skipped.map(({ code, what }) => `${code} ${what.split(' ')[0]}`));
  }
  expect(told).toContain('webhooks_stay webhooks');
  expect(text).not.toContain(secret);
});
