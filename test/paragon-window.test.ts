import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allowParagon } from './stack/call-paragon.ts';
import { attemptIn, createParagonWindow } from './stack/paragon-window.ts';
import { hostOrigin, startStack, type Stack } from './stack/start-stack.ts';

/** Whose account it becomes: polling claims only what a page of the host has opened and led on, in one browser. */
let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
  await allowParagon(stack, stack.project);
});
afterAll(() => stack.stop());

const open = async (userId: string) => createParagonWindow(stack, await stack.tokens.sign(userId));
const accountsOf = async (userId: string) =>
  (await stack.client.users.get(userId)).integrations.flatMap(({ connections }) => connections);

describe('a window as it should be', () => {
  test('is claimed by polling, once, and its page never knows the token', async () => {
    const window = await open('u-goes-well');
    const nonce = await window.nonce();
    expect(nonce.headers.getSetCookie()[0]).toMatch(
      /^__Host-oc_window=\S+; Path=\/; .*HttpOnly; Secure; SameSite=Lax$/,
    );
    expect(await nonce.text()).toContain(`"origin":"${hostOrigin}"`);
    const startUrl = await window.build();
    expect(await window.poll()).toEqual({});
    expect((await window.start(startUrl)).status).toBe(200);
    expect(await window.handOver(attemptIn(startUrl))).toBe(200);
    expect(await window.poll()).toEqual({});
    const finished = await window.consent();
    expect(finished).not.toMatch(/<output>/);
    const [first, again] = [await window.poll(), await window.poll()];
    expect(first).toEqual({ connectCredentialId: expect.any(String) });
    expect(again).toEqual(first);
    expect((await accountsOf('u-goes-well')).map(({ id }) => id)).toEqual([first.connectCredentialId]);
    expect(await window.leave()).toBe(200);
    expect(await accountsOf('u-goes-well')).toHaveLength(1);
  });

  test('of an older SDK begins at build-oauth, without a page before it', async () => {
    const window = await open('u-older');
    const { status, page, headers } = await window.buildInWindow();
    expect(status).toBe(200);
    expect([headers.get('cache-control'), headers.get('referrer-policy')]).toEqual(['no-store', 'no-referrer']);
    expect(await window.handOver(/"attemptId":"([\w-]+)"/.exec(page)?.[1] ?? '')).toBe(200);
    await window.consent();
    expect(await window.poll()).toEqual({ connectCredentialId: expect.any(String) });
  });

  test('in which somebody says no tells the page that opened it, and connects nothing', async () => {
    const window = await open('u-says-no');
    await window.nonce();
    const startUrl = await window.build();
    await window.start(startUrl);
    await window.handOver(attemptIn(startUrl));
    const page = await window.consent('deny');
    expect(page).toContain('oauth_error_callback');
    expect(await window.poll()).toEqual({});
    expect(await accountsOf('u-says-no')).toEqual([]);
  });

  test('that nobody follows any more is given up', async () => {
    const window = await open('u-gives-up');
    await window.nonce();
    const startUrl = await window.build();
    expect(await window.leave()).toBe(200);
    expect((await window.start(startUrl)).status).toBe(410);
  });
});

describe('a window that somebody else brought about', () => {
  test('that no nonce page was in goes nowhere', async () => {
    const window = await open('u-no-nonce');
    const { status, page } = await window.start(await window.build());
    expect([status, page]).toEqual([400, expect.not.stringContaining('authorizeUrl')]);
  });

  test('with the nonce of another user goes nowhere', async () => {
    const [mine, theirs] = [await open('u-victim'), await open('u-attacker')];
    await mine.nonce();
    const startUrl = await theirs.build();
    expect((await mine.start(startUrl)).status).toBe(400);
  });

  test.each([undefined, 'https://evil.example/', 'http://localhost:4301/'])(
    'led on by %s goes nowhere',
    async (referer) => {
      const window = await open('u-elsewhere');
      await window.nonce();
      const startUrl = await window.build();
      const response = await window.robot.visit(startUrl, { headers: referer === undefined ? {} : { referer } });
      expect(response.status).toBe(400);
      const older = await window.robot.visit(
        `${stack.url}/projects/${stack.project.projectId}/sdk/actions/build-oauth?${new URLSearchParams({
          integrationId: 'crm',
          originForPostMessage: hostOrigin,
          userToken: await stack.tokens.sign('u-elsewhere'),
          sessionId: 'elsewhere',
        }).toString()}`,
        { headers: referer === undefined ? {} : { referer } },
      );
      expect(older.status).toBe(400);
    },
  );

  test('that is not handed over is not claimed by polling, however it ends at the provider', async () => {
    const window = await open('u-not-handed-over');
    await window.nonce();
    const startUrl = await window.build();
    await window.start(startUrl);
    expect(await window.handOver(attemptIn(startUrl), 'x'.repeat(43))).toBe(400);
    await window.consent();
    expect(await window.poll()).toEqual({});
    expect(await accountsOf('u-not-handed-over')).toEqual([]);
  });

  test('cannot be handed over from another browser', async () => {
    const [window, other] = [await open('u-two-browsers'), await open('u-two-browsers')];
    await window.nonce();
    const startUrl = await window.build();
    const { page } = await window.start(startUrl);
    const code = /"claimCode":"([\w-]+)"/.exec(page)?.[1] ?? '';
    expect(await other.handOver(attemptIn(startUrl), code)).toBe(400);
    expect(await window.handOver(attemptIn(startUrl), code)).toBe(200);
  });

  test('begun again in another browser has to be handed over again', async () => {
    const [first, second] = [await open('u-again'), await open('u-again')];
    const startUrl = await first.build();
    for (const window of [first, second]) await window.nonce();
    await first.start(startUrl);
    await first.handOver(attemptIn(startUrl));
    await second.start(startUrl);
    await second.consent();
    expect(await first.poll()).toEqual({});
  });

  test('is nobody else’s to follow', async () => {
    const window = await open('u-followed');
    await window.nonce();
    const startUrl = await window.build();
    await window.start(startUrl);
    await window.handOver(attemptIn(startUrl));
    await window.consent();
    expect(await window.poll(await stack.tokens.sign('u-other'))).toMatchObject({ status: 404, code: 'not_found' });
    expect(await window.poll()).toEqual({ connectCredentialId: expect.any(String) });
  });

  test('opened for an origin that is not the host’s is refused in words', async () => {
    const token = await stack.tokens.sign('u-foreign');
    const query = new URLSearchParams({
      integrationId: 'crm',
      originForPostMessage: 'https://evil.example',
      userToken: token,
    }).toString();
    const window = createParagonWindow(stack, token);
    const base = `${stack.url}/projects/${stack.project.projectId}/sdk/actions`;
    const response = await window.robot.visit(`${base}/oauth-nonce?${query}`);
    expect([response.status, await response.text()]).toEqual([403, expect.stringContaining('none of the pages')]);
  });
});

test('an integration that is locked says why in the window', async () => {
  await stack.client.users.setMetadata('u-locked', { plan: 'free' });
  const window = await open('u-locked');
  const response = await window.nonce();
  expect([response.status, await response.text()]).toEqual([403, expect.stringContaining('Included in Pro')]);
});
