import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Fault, FaultsPatch } from '../apps/sandbox/src/index.ts';
import { createCustomer, lastSequence, tokenCalls } from './refresh/customer.ts';
import { configureCrm, eventually, startStack, type Stack } from './stack/start-stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({
    refreshTiming: { firstBackoffMs: 100, lapsedMs: 100, answerMs: 2_000, leaseMs: 6_000, sweepMs: 500 },
  });
});
afterAll(() => stack.stop());
beforeEach(() => stack.sandbox.control.reset());

type Given = Omit<Extract<Fault, { kind: 'json' }>, 'afterEffect' | 'remaining'>;
const json = (status: number, body: Given['body']): FaultsPatch => ({
  token: { fault: { kind: 'json', status, body } },
});
const fault = (given: NonNullable<FaultsPatch['token']>['fault']): FaultsPatch => ({ token: { fault: given } });

const renewed = { state: 'connected', reason: null, parked: false };
const refused = { state: 'needs_reauth', reason: 'invalid_grant', parked: true };
const lost = { state: 'needs_reauth', reason: 'refresh_outcome_lost', parked: true };

/**
 * What the token endpoint does once, whether the outcome of an earlier call is known, and what comes of it: how often it
 * is asked in all, the connection, and whether the execution waits for its owner or goes on by itself.
 */
const outcomes: readonly (readonly [
  name: string,
  earlier: 'known' | 'unknown',
  answer: FaultsPatch,
  expected: typeof renewed | typeof refused | typeof lost,
  calls: number,
])[] = [
  ['new tokens', 'known', {}, renewed, 1],
  ['new tokens', 'unknown', {}, renewed, 1],
  ['new tokens, the refresh token left out', 'known', { oauth: { rotation: 'off' } }, renewed, 1],
  ['new tokens, their end left out', 'known', { oauth: { sendsExpiresIn: false } }, renewed, 1],

  ['400 invalid_grant', 'known', json(400, { error: 'invalid_grant' }), refused, 1],
  ['400 invalid_grant', 'unknown', json(400, { error: 'invalid_grant' }), lost, 1],
  ['401 invalid_grant', 'known', json(401, { error: 'invalid_grant' }), refused, 1],
  ['403 invalid_grant, as Atlassian', 'known', json(403, { error: 'invalid_grant' }), refused, 1],
  ['200 bad_refresh_token, as GitHub', 'known', json(200, { error: 'bad_refresh_token' }), refused, 1],
  ['200 bad_refresh_token, as GitHub', 'unknown', json(200, { error: 'bad_refresh_token' }), lost, 1],
  ['200 ok:false, as Slack', 'known', json(200, { ok: false, error: 'invalid_refresh_token' }), refused, 1],
  ['400 BAD_REFRESH_TOKEN, as HubSpot', 'known', json(400, { status: 'BAD_REFRESH_TOKEN', message: 'x' }), refused, 1],

  ['401 invalid_client', 'known', json(401, { error: 'invalid_client' }), renewed, 2],
  ['401 invalid_client', 'unknown', json(401, { error: 'invalid_client' }), renewed, 2],
  ['400 unauthorized_client', 'known', json(400, { error: 'unauthorized_client' }), renewed, 2],
  ['200 incorrect_client_credentials', 'known', json(200, { error: 'incorrect_client_credentials' }), renewed, 2],

  ['429 with Retry-After', 'known', fault({ kind: 'status', status: 429, retryAfter: 1 }), renewed, 2],
  ['500', 'known', fault({ kind: 'status', status: 500 }), renewed, 2],
  ['503', 'unknown', fault({ kind: 'status', status: 503 }), renewed, 2],
  ['400 with a code that nobody knows', 'known', json(400, { error: 'try_tuesday' }), renewed, 2],
  ['404 invalid_grant, as a wrong path', 'known', json(404, { error: 'invalid_grant' }), renewed, 2],
  ['502 invalid_grant, as a proxy', 'known', json(502, { error: 'invalid_grant' }), renewed, 2],
  ['a web page', 'known', fault({ kind: 'html' }), renewed, 2],
  ['200 with an empty object', 'known', json(200, {}), renewed, 2],

  ['a cut before the effect', 'known', fault({ kind: 'drop' }), renewed, 2],
  ['half an answer before the effect', 'known', fault({ kind: 'truncated' }), renewed, 2],
  ['a cut after the effect', 'known', fault({ kind: 'drop', afterEffect: true }), lost, 2],
  ['half an answer after the effect', 'known', fault({ kind: 'truncated', afterEffect: true }), lost, 2],
  ['a web page after the effect', 'known', fault({ kind: 'html', afterEffect: true }), lost, 2],
  [
    'a cut after the effect, answered again',
    'known',
    { oauth: { rotationGraceMs: 30_000 }, ...fault({ kind: 'drop', afterEffect: true }) },
    renewed,
    2,
  ],
];

test.each(outcomes)('%s, an earlier outcome %s', async (name, earlier, answer, expected, calls) => {
  const customer = await createCustomer(stack, `u-${outcomes.findIndex(([, , given]) => given === answer)}-${earlier}`);
  await customer.end();
  // A holder of the lease that died before it wrote down what came of it.
  if (earlier === 'unknown') await customer.change(`lease_until = now() - interval '1 minute'`);
  const after = lastSequence(stack);
  stack.sandbox.control.setFaults(answer);
  const execution = await customer.send();
  if (expected.parked) {
    const waiting = await customer.execution(execution, 'waiting_for_reconnect');
    expect(waiting, name).toMatchObject({ reason: 'credential_invalid' });
  } else {
    await customer.execution(execution, 'succeeded');
  }
  const { state, reason } = expected;
  expect(await customer.connection()).toEqual({ state, reason });
  expect(tokenCalls(stack, after)).toBe(calls);
  if (!expected.parked) return;

  // Nobody asks again for a grant that is over, and what waited goes on when its owner has connected again.
  const later = await customer.send();
  await customer.execution(later, 'waiting_for_reconnect');
  expect(tokenCalls(stack, after)).toBe(calls);
  await customer.connect();
  await customer.execution(execution, 'succeeded');
  await customer.execution(later, 'succeeded');
  expect(await customer.connection()).toEqual({ state: 'connected', reason: null });
});

test('what an answer leaves out stays as it was: the refresh token is kept, and no end is known', async () => {
  const customer = await createCustomer(stack, 'u-left-out');
  await customer.end();
  const after = lastSequence(stack);
  stack.sandbox.control.setFaults({ oauth: { rotation: 'off', sendsExpiresIn: false } });
  await customer.execution(await customer.send(), 'succeeded');
  expect(await customer.row()).toMatchObject({ version: 2, expires_at: null });
  // It is renewed when the API refuses it, with the refresh token of the beginning.
  stack.sandbox.control.expireAccessTokens();
  await customer.execution(await customer.send(), 'succeeded');
  const used = stack.sandbox.control.ledger(after).filter((entry) => entry.type === 'token_refreshed');
  expect(used).toHaveLength(2);
  expect(new Set(used.map(({ usedRefreshTokenHash }) => usedRefreshTokenHash)).size).toBe(1);
});

test('a grant that is lost is logged as an error and counted, one that was taken back is told apart', async () => {
  const said = async (earlier: 'known' | 'unknown') => {
    const customer = await createCustomer(stack, `u-log-${earlier}`);
    await customer.end();
    if (earlier === 'unknown') await customer.change(`lease_until = now() - interval '1 minute'`);
    stack.sandbox.control.setFaults(json(400, { error: 'invalid_grant' }));
    await customer.execution(await customer.send(), 'waiting_for_reconnect');
    const lines = stack.logLines.map((line) => JSON.parse(line));
    const own = lines.filter((line) => line.connectionId === customer.connectionId && line.said === 'invalid_grant');
    return own.map(({ level }) => level);
  };
  const [info, error] = [30, 50];
  const before = stack.core.refreshCounts();
  expect(await said('known')).toEqual([info]);
  expect(stack.core.refreshCounts()).toEqual({ ...before, invalid_grant: before.invalid_grant + 1 });
  expect(await said('unknown')).toEqual([error]);
  expect(stack.core.refreshCounts()).toMatchObject({
    invalid_grant: before.invalid_grant + 1,
    refresh_outcome_lost: before.refresh_outcome_lost + 1,
  });
});

test('a token endpoint that never answers is asked once more, and the answer that comes then counts', async () => {
  const customer = await createCustomer(stack, 'u-silent');
  await customer.end();
  const after = lastSequence(stack);
  stack.sandbox.control.setFaults({ oauth: { rotationGraceMs: 30_000 }, token: { lateMs: 60_000 } });
  const execution = await customer.send();
  await eventually(customer.row, ({ failures }) => failures === 1);
  expect(await customer.row()).toMatchObject({ outcome_unknown: true, version: 1 });
  stack.sandbox.control.setFaults({ token: { lateMs: 0 } });
  await customer.execution(execution, 'succeeded');
  const replays = stack.sandbox.control.ledger(after).filter((entry) => entry.type === 'token_refreshed');
  expect(replays.map(({ replayed }) => replayed)).toEqual([false, true]);
  expect(await customer.row()).toMatchObject({ outcome_unknown: null, failures: null, version: 2 });
});

test('while the access token lives it is used, whatever becomes of its renewal', async () => {
  const customer = await createCustomer(stack, 'u-alive');
  await customer.change(`expires_at = now() + interval '2 minutes', updated_at = now() - interval '1 hour'`);
  const after = lastSequence(stack);
  stack.sandbox.control.setFaults({
    token: { fault: { kind: 'status', status: 503, retryAfter: 600, remaining: null } },
  });
  for (let nth = 0; nth < 2; nth += 1) {
    const { steps } = await customer.execution(await customer.send(), 'succeeded');
    const requests = steps.filter(({ kind }) => kind === 'request');
    expect(requests.map(({ attempts }) => attempts)).toEqual([1, 1, 1, 1]);
  }
  // Two executions with four requests each, and one try: the second is due when the provider said.
  expect(tokenCalls(stack, after)).toBe(1);
  expect(await customer.connection()).toEqual({ state: 'connected', reason: null });
  const { retry_at } = await customer.row();
  expect(retry_at.getTime() - Date.now()).toBeGreaterThan(550_000);
});

test('a token is renewed ahead of its end, and not before', async () => {
  const customer = await createCustomer(stack, 'u-ahead');
  const after = lastSequence(stack);
  // An hour's token: five minutes ahead, give or take a third.
  await customer.change(`expires_at = now() + interval '7 minutes', updated_at = now() - interval '53 minutes'`);
  await customer.execution(await customer.send(), 'succeeded');
  expect(tokenCalls(stack, after)).toBe(0);
  await customer.change(`expires_at = now() + interval '3 minutes', updated_at = now() - interval '57 minutes'`);
  await customer.execution(await customer.send(), 'succeeded');
  expect(tokenCalls(stack, after)).toBe(1);
});

test('after a day of failures the connection shows it, and recovers by itself', async () => {
  const customer = await createCustomer(stack, 'u-stalled');
  stack.sandbox.control.setFaults({ token: { fault: { kind: 'status', status: 503, remaining: null } } });
  const failing = (hours: number) =>
    customer.change(`tried_version = version, failing_since = now() - interval '${hours} hours', retry_at = now()`);
  await failing(23);
  await eventually(customer.row, ({ failures }) => failures === 1);
  expect(await customer.connection()).toEqual({ state: 'connected', reason: null });
  await failing(25);
  await eventually(customer.connection, ({ state }) => state === 'provider_error');
  expect(await customer.connection()).toEqual({ state: 'provider_error', reason: 'refresh_stalled' });
  // Nobody uses it now; it is tried again all the same.
  stack.sandbox.control.reset();
  await customer.change(`retry_at = now()`);
  await eventually(customer.connection, ({ state }) => state === 'connected');
  expect(await customer.connection()).toEqual({ state: 'connected', reason: null });
});

test('an answer that was lost is asked for again although nobody uses the connection', async () => {
  const customer = await createCustomer(stack, 'u-unused');
  const after = lastSequence(stack);
  await customer.change(`lease_until = now() + interval '1 second'`);
  await eventually(customer.row, ({ version }) => version === 2);
  expect(tokenCalls(stack, after)).toBe(1);
});

test('two renewed tokens that the API refuses end the grant, one does not', async () => {
  const customer = await createCustomer(stack, 'u-rejected');
  const after = lastSequence(stack);
  stack.sandbox.control.setFaults({ api: { fault: { kind: 'status', status: 401, remaining: 2 } } });
  await customer.execution(await customer.send(), 'succeeded');
  expect(tokenCalls(stack, after)).toBe(1);
  expect(await customer.connection()).toEqual({ state: 'connected', reason: null });

  // The one before was more than ten minutes ago.
  await customer.change(`rejected_at = now() - interval '11 minutes'`);
  stack.sandbox.control.setFaults({ api: { fault: { kind: 'status', status: 401, remaining: 2 } } });
  await customer.execution(await customer.send(), 'succeeded');
  expect(await customer.connection()).toEqual({ state: 'connected', reason: null });

  stack.sandbox.control.setFaults({ api: { fault: { kind: 'status', status: 401, remaining: null } } });
  const execution = await customer.send();
  await customer.execution(execution, 'waiting_for_reconnect');
  expect(await customer.connection()).toEqual({ state: 'needs_reauth', reason: 'rejected_by_api' });
  expect(tokenCalls(stack, after)).toBe(3);
  stack.sandbox.control.reset();
  await customer.connect();
  await customer.execution(execution, 'succeeded');
});

test('a 403 of the API leaves the credential alone', async () => {
  const customer = await createCustomer(stack, 'u-forbidden');
  const [after, before] = [lastSequence(stack), await customer.row()];
  stack.sandbox.control.setFaults({ api: { fault: { kind: 'status', status: 403, remaining: null } } });
  const failed = await customer.execution(await customer.send(), 'failed');
  expect(failed).toMatchObject({ reason: 'provider_rejected' });
  expect(tokenCalls(stack, after)).toBe(0);
  expect(await customer.row()).toEqual(before);
  expect(await customer.connection()).toEqual({ state: 'connected', reason: null });
});

test('a customer who connects again while the old grant is being refused stays connected', async () => {
  const customer = await createCustomer(stack, 'u-meanwhile');
  await customer.end();
  const after = lastSequence(stack);
  stack.sandbox.control.setFaults({
    token: {
      lateMs: 1_700,
      fault: { kind: 'json', status: 400, body: { error: 'invalid_grant' }, afterEffect: true },
    },
  });
  const execution = await customer.send();
  await eventually(
    () => stack.sandbox.control.ledger(after),
    (entries) => entries.some(({ type }) => type === 'token_refreshed'),
  );
  // The refusal is on its way.
  stack.sandbox.control.setFaults({ token: { lateMs: 0 } });
  await customer.connect();
  await customer.execution(execution, 'succeeded');
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  expect(await customer.connection()).toEqual({ state: 'connected', reason: null });
});

test('a disconnect during a renewal gives back the tokens that the renewal brought', async () => {
  const customer = await createCustomer(stack, 'u-leaves');
  await customer.end();
  const after = lastSequence(stack);
  stack.sandbox.control.setFaults({ token: { lateMs: 1_500 } });
  await customer.send();
  await eventually(
    () => tokenCalls(stack, after),
    (calls) => calls === 1,
  );
  await stack.client.users.disconnect(customer.userId, { integrationId: 'crm' });
  await eventually(customer.row, (row) => row === undefined);
  const entries = stack.sandbox.control.ledger(after);
  const brought = entries.find((entry) => entry.type === 'token_refreshed');
  const givenBack = entries.flatMap((entry) => (entry.type === 'token_revoked' ? [entry.tokenHash] : []));
  expect(givenBack).toEqual([brought?.refreshTokenHash, brought?.accessTokenHash]);
});

test('an OAuth client that is refused is left alone for a while by all its connections, and tried at once when it is corrected', async () => {
  const own = await startStack({ refreshTiming: { firstBackoffMs: 60_000, sweepMs: 500 } });
  const [one, other] = [await createCustomer(own, 'u-one'), await createCustomer(own, 'u-other')];
  await one.end();
  await other.end();
  const after = lastSequence(own);
  own.sandbox.control.setFaults({
    token: { fault: { kind: 'json', status: 401, body: { error: 'invalid_client' }, remaining: null } },
  });
  await one.send();
  await eventually(
    () => tokenCalls(own, after),
    (calls) => calls === 1,
  );
  const execution = await other.send();
  await other.execution(execution, 'retrying');
  expect(tokenCalls(own, after)).toBe(1);
  for (const customer of [one, other]) {
    expect(await customer.connection()).toEqual({ state: 'connected', reason: null });
    expect(await customer.row()).toMatchObject({ lease_until: null, retry_at: null, failing_since: null, version: 1 });
  }
  const lines = own.logLines.map((line) => JSON.parse(line)).filter(({ said }) => said === 'invalid_client');
  expect(lines).toMatchObject([{ level: 50, integrationId: 'crm' }]);

  own.sandbox.control.reset();
  await configureCrm(own.core, own.sandbox, own.project.projectId);
  const corrected = await other.send();
  await other.execution(corrected, 'succeeded');
  await own.stop();
});
