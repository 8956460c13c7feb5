import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dumpDatabase } from './stack/dump-database.ts';
import { createRobot } from './stack/oauth-robot.ts';
import { openAttempt } from './stack/open-attempt.ts';
import { queryDatabase } from './stack/query-database.ts';
import { callAsUser, eventually, hostOrigin, startStack, type Stack } from './stack/start-stack.ts';

/** The way without a second window: the host's tab goes to the provider and comes back. */
let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

const page = `${hostOrigin}/settings?tab=apps%20and%20more#/integrations`;
const open = (userId: string, returnUrl = page) => openAttempt(stack, userId, { returnUrl });
const grants = () => stack.sandbox.control.state().grants.length;
const connectionsOf = async (userId: string) => (await stack.client.users.get(userId)).integrations[0]?.connections;

/** Where the last redirect leads, taken apart as a browser's page sees it. */
function readReturn(response: Response) {
  const location = response.headers.get('location') ?? '';
  const url = new URL(location);
  const claimCode = /[#&]acme_claim=([\w-]+)$/.exec(url.hash)?.[1];
  return { status: response.status, location, url, attemptId: url.searchParams.get('acme_attempt'), claimCode };
}

/** Walks from the start page to our last answer. */
async function walk(startUrl: string, options: Parameters<ReturnType<typeof createRobot>['authorize']>[1] = {}) {
  const robot = createRobot(stack);
  const way = await robot.authorize(startUrl, options);
  const response = await robot.visit(way.callbackUrl);
  return { robot, way, response, back: response.headers.has('location') ? readReturn(response) : undefined };
}

test('the tab comes back to the very page, with the attempt in the query and the claim code in the fragment alone', async () => {
  const attempt = await open('u-tab');
  const { way, response, back } = await walk(attempt.startUrl);
  expect(way.claimCode).toBeUndefined();
  expect(back?.status).toBe(303);
  expect(back?.location).toBe(
    `${hostOrigin}/settings?tab=apps%20and%20more&acme_attempt=${attempt.attemptId}#/integrations&acme_claim=${back?.claimCode}`,
  );
  expect(back?.claimCode).toMatch(/^[\w-]{43}$/);
  expect(response.headers.get('referrer-policy')).toBe('no-referrer');
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(await response.text()).not.toContain(back?.claimCode);
  // It is in that one header, and nowhere that somebody could read it later.
  const kept = [...stack.logLines, ...(await dumpDatabase(stack.connectionString)).map(({ text }) => text)].join('\n');
  expect(kept).toContain(attempt.attemptId);
  expect(kept).not.toContain(back?.claimCode);
  expect(await attempt.state()).toBe('pending');
  expect(await connectionsOf('u-tab')).toEqual([]);

  const claimed = await attempt.claim({ claimCode: back?.claimCode });
  expect(claimed.body).toMatchObject({ state: 'connected' });
  // A page that is loaded again claims again, and nothing else comes of it.
  const again = await attempt.claim({ claimCode: back?.claimCode });
  expect(again.body).toMatchObject({ state: 'connected', connectionId: claimed.body.connectionId });
  expect(await connectionsOf('u-tab')).toHaveLength(1);
});

describe('a return address', () => {
  const create = async (returnUrl: string) =>
    callAsUser(stack, await stack.tokens.sign('u-returns'), 'me.attempts.create', { integrationId: 'crm', returnUrl });

  test.each([
    'https://evil.example/settings',
    'http://localhost:4301/settings',
    'https://localhost:4300/settings',
    'http://localhost.evil.example:4300/',
  ])('of another origin is refused: %s', async (returnUrl) => {
    expect((await create(returnUrl)).body).toMatchObject({ data: { code: 'forbidden_origin', httpStatus: 403 } });
  });

  test.each([
    'javascript:alert(1)//http://localhost:4300',
    '/settings',
    'http://ada:pass@localhost:4300/',
    'data:text/html,x',
    'http://localhost:4300.evil.example/',
    `http://localhost:4300/${'x'.repeat(2_000)}`,
  ])('that is none is refused: %s', async (returnUrl) => {
    expect((await create(returnUrl)).body).toMatchObject({ data: { code: 'invalid_request', httpStatus: 400 } });
  });

  test('never comes from the address of a page', async () => {
    const attempt = await open('u-query');
    const evil = '?returnUrl=https://evil.example/&return_to=https://evil.example/';
    const robot = createRobot(stack);
    const way = await robot.authorize(`${attempt.startUrl}${evil}`);
    const callback = new URL(way.callbackUrl);
    callback.searchParams.set('returnUrl', 'https://evil.example/');
    expect(readReturn(await robot.visit(callback.href)).url.origin).toBe(hostOrigin);
  });
});

test('who says no comes back to a page that is told so, without a code', async () => {
  const attempt = await open('u-denies');
  const { back } = await walk(attempt.startUrl, { answer: 'deny' });
  expect(back).toMatchObject({ attemptId: attempt.attemptId, claimCode: undefined });
  expect(await attempt.state()).toBe('denied');
});

test('who comes back too late, or after a cancel, still gets to the page, without a code', async () => {
  for (const end of ['expired', 'cancelled'] as const) {
    const attempt = await open(`u-${end}`);
    const robot = createRobot(stack);
    const way = await robot.authorize(attempt.startUrl);
    if (end === 'cancelled') await attempt.cancel();
    else
      await queryDatabase(
        stack,
        sql`update connect.attempt set expires_at = now() - interval '1 second' where id = ${attempt.attemptId}`,
      );
    const before = grants();
    expect(readReturn(await robot.visit(way.callbackUrl))).toMatchObject({
      attemptId: attempt.attemptId,
      claimCode: undefined,
    });
    expect(await attempt.state()).toBe(end);
    // The code of the provider was not exchanged.
    expect(grants()).toBe(before);
  }
});

test('the cookie outlives the attempt, so that who is late is known, and no longer than an hour', async () => {
  const attempt = await open('u-cookie');
  const response = await createRobot(stack).visit(attempt.startUrl, { headers: { referer: `${hostOrigin}/` } });
  const expires = Date.parse(/Expires=([^;]+)/.exec(response.headers.get('set-cookie') ?? '')?.[1] ?? '');
  const attemptEnd = Date.parse((await attempt.read()).expiresAt);
  expect(expires - attemptEnd).toBeGreaterThan(59 * 60_000);
  expect(expires - attemptEnd).toBeLessThanOrEqual(60 * 60_000);
});

test('another browser that has the answer of the provider is sent nowhere', async () => {
  const attempt = await open('u-thief');
  const robot = createRobot(stack);
  const way = await robot.authorize(attempt.startUrl);
  const thief = await createRobot(stack).visit(way.callbackUrl);
  expect(thief.status).toBe(400);
  expect(thief.headers.get('location')).toBeNull();
  expect(await attempt.state()).toBe('awaiting_provider');
});

test("the code of one user's page is nothing to another user, and what nobody claims is given back", async () => {
  const attempt = await open('u-owner');
  const before = grants();
  const { back } = await walk(attempt.startUrl);
  expect(grants()).toBe(before + 1);
  const stranger = await stack.tokens.sign('u-stranger');
  await callAsUser(stack, stranger, 'me.get', undefined, { method: 'GET' });
  const taken = await callAsUser(stack, stranger, 'me.attempts.claim', {
    attemptId: attempt.attemptId,
    proof: { claimCode: back?.claimCode },
  });
  expect(taken.body).toMatchObject({ data: { code: 'not_found' } });
  expect(await connectionsOf('u-stranger')).toEqual([]);
  await attempt.cancel();
  await eventually(grants, (count) => count === before);
});

test('a link that was sent on asks first, and ends in characters that are typed: no address carries the code', async () => {
  const attempt = await open('u-sends-on');
  const { response, back } = await walk(attempt.startUrl, { referer: 'https://evil.example/' });
  expect(back).toBeUndefined();
  expect(response.status).toBe(200);
  const html = await response.text();
  const shownCode = /<output>([A-Z0-9]{6})<\/output>/.exec(html)?.[1];
  expect(html).not.toContain('acme_claim');
  // A code of another length than the characters is not even looked at.
  expect((await attempt.claim({ claimCode: 'x'.repeat(43) })).body).toMatchObject({ data: { code: 'claim_rejected' } });
  expect((await attempt.claim({ shownCode })).body).toMatchObject({ state: 'connected' });
});

test('an attempt that comes back to its tab cannot be claimed with characters', async () => {
  const attempt = await open('u-characters');
  await walk(attempt.startUrl);
  for (const shownCode of ['AAAAAA', '      ', 'undefined']) {
    expect((await attempt.claim({ shownCode })).body).toMatchObject({ data: { code: 'claim_rejected' } });
  }
  expect(await attempt.state()).toBe('pending');
});
