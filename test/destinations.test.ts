import { randomBytes } from 'node:crypto';
import { EventVerificationError, verifyEvent } from '@acme/sdk';
import fc from 'fast-check';
import { sql } from 'kysely';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { signEvent } from '../packages/core/src/destinations/secret.ts';
import { remember } from './stack/canary.ts';
import type { HostCall } from './stack/host-api.ts';
import { queryDatabase } from './stack/query-database.ts';
import { eventually, startStack, type Stack } from './stack/start-stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({
    deliveryTiming: { lookMs: 50, retryMs: Array(9).fill(30), disableAfterMs: 60_000, takeOverMs: 5_000 },
  });
});
afterAll(() => stack.stop());
beforeEach(async () => {
  for (const { id } of await destinations().list()) await destinations().remove(id);
  stack.host.answers.length = 0;
});

const destinations = () => stack.client.destinations;
let opened = 0;

/** A URL of the host by itself, so that what it gets is its own. */
async function open(change: object = {}) {
  const path = `/events/${++opened}`;
  const { destination, secret } = await destinations().create({ url: `${stack.host.url}${path}`, ...change });
  remember('secret of a destination', secret);
  return {
    id: destination.id,
    path,
    secret,
    got: () => stack.host.calls.filter((call) => call.path === path),
    arrived: (count: number) =>
      eventually(
        () => stack.host.calls.filter((call) => call.path === path),
        (calls) => calls.length >= count,
      ),
    deliveries: async (state?: 'failed' | 'pending' | 'delivered') =>
      (await destinations().deliveries(destination.id, { limit: 100, ...(state === undefined ? {} : { state }) }))
        .items,
  };
}

const read = (call: HostCall, secret: string | readonly string[]) =>
  verifyEvent({ headers: call.headers, body: call.text }, secret);

test('a change is told, signed, once, and says whose it is', async () => {
  const { arrived, secret, got, deliveries } = await open();
  await stack.client.users.setMetadata('d-told', { plan: 'pro' });
  const calls = await arrived(2);
  const events = calls.map((call) => read(call, secret));
  expect(events.map(({ type }) => type).toSorted()).toEqual(['user.created', 'user.metadata_changed']);
  expect(events.every(({ data }) => data.userId === 'd-told')).toBe(true);
  expect(new Set(events.map(({ id }) => id)).size).toBe(2);
  // As anybody's implementation of Standard Webhooks reads it.
  const [first] = calls;
  expect(new Webhook(secret).verify(first?.text ?? '', first?.headers as Record<string, string>)).toEqual(first?.body);
  await eventually(
    () => deliveries('delivered'),
    (items) => items.length === 2,
  );
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(got()).toHaveLength(2);
});

test('each destination hears of what it asked for, and of nothing that happened before it was there', async () => {
  await stack.client.users.setMetadata('d-before', { plan: 'pro' });
  const [all, some] = [await open(), await open({ types: ['user.suspended', 'user.resumed'] })];
  await stack.client.users.suspend('d-before');
  await stack.client.users.setMetadata('d-before', { plan: 'free' });
  await stack.client.users.resume('d-before');
  await all.arrived(3);
  const told = (await some.arrived(2)).map((call) => read(call, some.secret));
  expect(told.map(({ type }) => type).toSorted()).toEqual(['user.resumed', 'user.suspended']);
  expect(all.got().every((call) => (call.body as { readonly type: string }).type !== 'user.created')).toBe(true);
  // The same event has the same id wherever it goes.
  const ids = new Set(all.got().map((call) => call.headers['webhook-id']));
  expect(told.every(({ id }) => ids.has(id))).toBe(true);
});

test('what fails is tried again with the same id and body until it arrives, and every try is told', async () => {
  const { arrived, secret, deliveries } = await open({ types: ['user.suspended'] });
  await stack.client.users.setMetadata('d-again', { plan: 'pro' });
  stack.host.answers.push(
    { status: 500, body: () => 'out of order' },
    { status: 429, retryAfter: '0' },
    { status: 302 },
  );
  await stack.client.users.suspend('d-again');
  const calls = await arrived(4);
  expect(new Set(calls.map((call) => call.headers['webhook-id'])).size).toBe(1);
  expect(new Set(calls.map((call) => call.text)).size).toBe(1);
  for (const call of calls) expect(read(call, secret).data.userId).toBe('d-again');
  const [delivery] = await eventually(
    () => deliveries('delivered'),
    (items) => items.length === 1,
  );
  const { log, body } = await destinations().delivery(delivery?.id ?? '');
  expect(log.map(({ status }) => status ?? 'none')).toEqual([500, 429, 'none', 200]);
  expect(log[0]).toMatchObject({ error: 'It answered 500.', answer: 'out of order' });
  expect(log[2]?.error).toContain('redirect');
  expect(body).toBe(calls[0]?.text);
});

test('ten tries, then it has failed; one or a range can be sent again', async () => {
  const { id, arrived, got, deliveries } = await open({ types: ['user.suspended'] });
  await stack.client.users.setMetadata('d-fails', { plan: 'pro' });
  const from = new Date(Date.now() - 1_000);
  stack.host.answers.push(...Array.from({ length: 10 }, () => ({ status: 503 })));
  await stack.client.users.suspend('d-fails');
  const [failed] = await eventually(
    () => deliveries('failed'),
    (items) => items.length === 1,
  );
  expect(failed).toMatchObject({ tries: 10, lastStatus: 503 });
  expect(got()).toHaveLength(10);
  await destinations().replay(failed?.id ?? '');
  const again = await arrived(11);
  expect(again[10]?.headers['webhook-id']).toBe(again[0]?.headers['webhook-id']);
  await eventually(
    () => deliveries('delivered'),
    (items) => items.length === 1,
  );
  expect(await destinations().replayRange(id, { from })).toEqual({ replayed: 0 });
  expect(await destinations().replayRange(id, { from, states: ['delivered'] })).toEqual({ replayed: 1 });
  await arrived(12);
});

test('a destination that has failed for days, or says that it is gone, is not called any more, and others hear of it', async () => {
  const watcher = await open({ types: ['destination.disabled'] });
  const old = await open({ types: ['user.suspended'] });
  const gone = await open({ types: ['user.resumed', 'destination.disabled'] });
  await stack.client.users.setMetadata('d-disabled', { plan: 'pro' });
  await queryDatabase(
    stack,
    sql`update connect.destination set failing_since = now() - interval '6 days' where id = ${old.id}`,
  );
  stack.host.answers.push({ status: 500 });
  await stack.client.users.suspend('d-disabled');
  await watcher.arrived(1);
  stack.host.answers.push({ status: 410 });
  await stack.client.users.resume('d-disabled');
  const told = (await watcher.arrived(2)).map((call) => read(call, watcher.secret).data);
  expect(told).toMatchObject([
    { destinationId: old.id, reason: 'failing' },
    { destinationId: gone.id, reason: 'gone' },
  ]);
  const listed = await destinations().list();
  expect(listed.find(({ id }) => id === gone.id)).toMatchObject({ state: 'disabled', disabledReason: 'gone' });
  // What waits for it goes out once it is called again.
  const before = old.got().length;
  await destinations().change(old.id, { state: 'active' });
  await old.arrived(before + 1);
  // Of itself it hears from us here, and not as an event.
  const ofGone = (await gone.deliveries()).map(({ type }) => type);
  expect(ofGone.toSorted()).toEqual(['destination.disabled', 'user.resumed']);
});

test('what happens while a destination is disabled reaches it once it is called again', async () => {
  const { id, arrived, got, secret, deliveries } = await open();
  await stack.client.users.setMetadata('d-meanwhile', {});
  await arrived(1);
  await destinations().change(id, { state: 'disabled' });
  await stack.client.users.suspend('d-meanwhile');
  await eventually(
    () => deliveries('pending'),
    (items) => items.length === 1,
  );
  expect(got()).toHaveLength(1);
  await destinations().change(id, { state: 'active' });
  expect((await arrived(2)).map((call) => read(call, secret).type)).toEqual(['user.created', 'user.suspended']);
});

test('a destination that hangs gets five calls at once, one after it has failed, and keeps no other waiting', async () => {
  const [hangs, other] = [await open({ types: ['user.suspended'] }), await open({ types: ['user.suspended'] })];
  const happen = async (from: number, to: number) => {
    for (let nth = from; nth < to; nth++) {
      await stack.client.users.setMetadata(`d-hangs-${nth}`, {});
      await stack.client.users.suspend(`d-hangs-${nth}`);
    }
  };
  let letGo = stack.host.hold(hangs.path);
  await happen(0, 8);
  await hangs.arrived(5);
  await other.arrived(8);
  expect(hangs.got()).toHaveLength(5);
  letGo();
  await hangs.arrived(8);
  await eventually(
    () => hangs.deliveries('delivered'),
    (items) => items.length === 8,
  );
  await queryDatabase(stack, sql`update connect.destination set failing_since = now() where id = ${hangs.id}`);
  letGo = stack.host.hold(hangs.path);
  await happen(8, 12);
  await hangs.arrived(9);
  await other.arrived(12);
  expect(hangs.got()).toHaveLength(9);
  letGo();
  await hangs.arrived(12);
});

test('while the secret changes, both sign', async () => {
  const { id, secret, arrived } = await open({ types: ['user.suspended'] });
  const rotated = await destinations().rotateSecret(id, { overlapSeconds: 60 });
  remember('secret of a destination', rotated.secret);
  await stack.client.users.setMetadata('d-rotated', { plan: 'pro' });
  await stack.client.users.suspend('d-rotated');
  const [call] = await arrived(1);
  if (call === undefined) throw new Error('nothing arrived');
  for (const one of [secret, rotated.secret, [rotated.secret, secret]])
    expect(read(call, one).type).toBe('user.suspended');
  await destinations()
    .rotateSecret(id, { overlapSeconds: 0 })
    .then((made) => remember('secret of a destination', made.secret));
  await stack.client.users.resume('d-rotated');
  await stack.client.users.suspend('d-rotated');
  const later = (await arrived(2))[1];
  expect(() => read(later as HostCall, secret)).toThrow(EventVerificationError);
});

test('the test button says how it fared, whatever the state', async () => {
  const { id, secret, got } = await open();
  expect(await destinations().test(id)).toMatchObject({ delivered: true, status: 200 });
  expect(read(got()[0] as HostCall, secret).type).toBe('test');
  await destinations().change(id, { state: 'disabled' });
  stack.host.answers.push({ status: 418 });
  expect(await destinations().test(id)).toMatchObject({ delivered: false, status: 418 });
});

test.each(['http://127.0.0.1:9/x', 'http://169.254.169.254/latest', 'https://10.0.0.1/', 'http://[::1]:9/'])(
  '%s is not called',
  async (url) => {
    const { destination, secret } = await destinations().create({ url });
    remember('secret of a destination', secret);
    expect(await destinations().test(destination.id)).toMatchObject({
      delivered: false,
      error: expect.stringContaining('may not be called') as string,
    });
  },
);

test.each([
  ['ftp://files.example/x', 'url'],
  ['https://me:pass@api.example/x', 'url'],
  ['https://api.example/x#part', 'url'],
  ['nowhere', 'url'],
])('%s is refused, at the field', async (url, field) => {
  await expect(destinations().create({ url })).rejects.toMatchObject({
    code: 'invalid_request',
    fields: { [field]: expect.anything() as object },
  });
});

test('there are twenty at most', async () => {
  const all = await Promise.allSettled(
    Array.from({ length: 25 }, (_, nth) => destinations().create({ url: `${stack.host.url}/many/${nth}` })),
  );
  for (const one of all) if (one.status === 'fulfilled') remember('secret of a destination', one.value.secret);
  expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
});

test('a deleted user is told of as deleted, and nothing else of it is sent any more', async () => {
  const { arrived, secret, got } = await open();
  await stack.client.users.setMetadata('d-deleted', { plan: 'pro' });
  await arrived(2);
  stack.host.answers.push({ status: 500 }, { status: 500 }, { status: 500 });
  await stack.client.users.suspend('d-deleted');
  await stack.client.users.delete('d-deleted');
  const deleted = await eventually(
    () => got().find((call) => (call.body as { type: string }).type === 'user.deleted'),
    (call) => call !== undefined,
  );
  expect(read(deleted as HostCall, secret).data.userId).toBe('d-deleted');
});

test('what one process took and did not finish, another does; two processes send nothing twice', async () => {
  const { arrived, got, deliveries } = await open({ types: ['user.created'] });
  const second = await stack.openCore();
  await second.work();
  try {
    await Promise.all(
      Array.from({ length: 40 }, (_, nth) => stack.client.users.setMetadata(`d-many-${nth}`, { plan: 'pro' })),
    );
    await arrived(40);
    await eventually(
      () => deliveries('delivered'),
      (items) => items.length === 40,
    );
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(got()).toHaveLength(40);
  } finally {
    await second.stop();
  }
});

test('what was accepted is told although its process is killed before it could', async () => {
  const { arrived } = await open({ types: ['user.created'] });
  // As a process leaves it that took a delivery and was killed.
  await stack.client.users.setMetadata('d-killed', { plan: 'pro' });
  await arrived(1);
  await queryDatabase(
    stack,
    sql`update connect.delivery set state = 'pending', tries = 0, next_try_at = now() + interval '300 ms'
      where type = 'user.created'`,
  );
  const [first, second] = await arrived(2);
  expect(second?.text).toBe(first?.text);
});

test('only what was signed is taken: any other byte, id, time or secret is refused', () => {
  const secretOf = (bytes: Uint8Array) => `whsec_${Buffer.from(bytes).toString('base64')}`;
  const secret = secretOf(randomBytes(32));
  const body = JSON.stringify({ type: 'test', timestamp: new Date().toISOString(), data: { text: 'ü' } });
  const headers = signEvent({ id: 'evt_1', at: new Date(), body }, [secret]);
  expect(verifyEvent({ headers, body }, secret)).toMatchObject({ id: 'evt_1', type: 'test', data: { text: 'ü' } });
  expect(
    verifyEvent({ headers: new Headers(headers), body: Buffer.from(body) }, [secretOf(randomBytes(24)), secret]).id,
  ).toBe('evt_1');
  const refused = (request: Parameters<typeof verifyEvent>[0], by = secret) =>
    expect(() => verifyEvent(request, by)).toThrow(EventVerificationError);
  refused({ headers: signEvent({ id: 'evt_1', at: new Date(Date.now() - 6 * 60_000), body }, [secret]), body });
  refused({ headers: {}, body });
  refused({ headers, body }, secretOf(randomBytes(32)));
  fc.assert(
    fc.property(fc.nat(body.length - 1), fc.string({ minLength: 1, maxLength: 3 }), (at, text) => {
      const changed = body.slice(0, at) + text + body.slice(at + 1);
      fc.pre(changed !== body);
      refused({ headers, body: changed });
    }),
    { numRuns: 100 },
  );
  refused({ headers: { ...headers, 'webhook-id': 'evt_2' }, body });
});
