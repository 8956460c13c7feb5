import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ConnectError } from '../src/connect-error.ts';
import * as afterClick from '../src/flow/after-click.ts';
import { resume } from '../src/flow/resume.ts';
import { noteReturn, takeReturn } from '../src/take-return.ts';
import {
  claimCode,
  createFlowWorld,
  type FlowWorld,
  hostAddress,
  serverOrigin,
  shownCode,
  startedWorld,
} from './flow-world.ts';

const phaseOf = (world: FlowWorld) => world.flow.snapshot().phase;
const startUrlOf = (world: FlowWorld) => `${serverOrigin}/oauth/start/${world.attempt().id}`;

describe('leaving', () => {
  test('the tab itself goes to the start page, and says where it wants to come back to', async () => {
    const world = createFlowWorld();
    world.flow.start({ mode: 'redirect', connectionId: 'connection-1' });
    expect(world.windows).toEqual([]);
    await world.clock.advance(0);
    expect(world.made).toEqual([{ connectionId: 'connection-1', returnUrl: hostAddress }]);
    expect(world.visitedInTab).toEqual([startUrlOf(world)]);
    expect(phaseOf(world)).toBe('awaiting');
  });

  test('to another page than this one, where the host says so', async () => {
    const world = createFlowWorld();
    world.flow.start({ mode: 'redirect', returnUrl: 'https://app.test/elsewhere' });
    await world.clock.advance(0);
    expect(world.made[0]?.returnUrl).toBe('https://app.test/elsewhere');
  });

  test('an attempt with a window names no address', async () => {
    const world = await startedWorld();
    expect(world.made[0]).not.toHaveProperty('returnUrl');
    expect(world.visitedInTab).toEqual([]);
  });

  test('a second block leads through the tab; one that was asked for with "popup" never does', async () => {
    for (const mode of ['auto', 'popup'] as const) {
      const world = createFlowWorld();
      world.blocked = true;
      world.flow.start({ mode });
      expect(world.flow.snapshot()).toMatchObject({ phase: 'failed', error: { code: 'popup_blocked' } });
      world.flow.start({ mode });
      await world.clock.advance(0);
      expect(world.visitedInTab).toHaveLength(mode === 'auto' ? 1 : 0);
      expect(phaseOf(world)).toBe(mode === 'auto' ? 'awaiting' : 'failed');
    }
  });

  test('an app without windows goes by itself, and by a window where the host insists', async () => {
    const world = createFlowWorld();
    world.prefersTab = true;
    world.flow.start();
    await world.clock.advance(0);
    expect(world.visitedInTab).toHaveLength(1);
    await world.flow.cancel();
    world.flow.start({ mode: 'popup' });
    await world.clock.advance(0);
    expect(world.windows).toHaveLength(1);
  });

  test('after a form the tab goes on as well, in a new attempt too when the form was open for too long', async () => {
    const world = createFlowWorld();
    world.begins = 'fields_then_window';
    world.flow.start({ mode: 'redirect' });
    await world.clock.advance(0);
    world.serverMoves({ state: 'expired' });
    await world.flow.submit({ apiKey: 'right' });
    expect(world.windows).toEqual([]);
    expect(world.made.map(({ returnUrl }) => returnUrl)).toEqual([hostAddress, hostAddress]);
    expect(world.visitedInTab).toEqual([startUrlOf(world)]);
  });

  test('whoever comes back by the back button can go again, in the tab, or give up', async () => {
    const world = createFlowWorld();
    world.flow.start({ mode: 'redirect', connectionId: 'connection-1' });
    await world.clock.advance(5_000);
    expect(world.flow.snapshot()).toMatchObject({ phase: 'awaiting', hint: 'in_tab' });
    world.flow.reopen();
    await world.clock.advance(0);
    expect(world.made.at(-1)).toEqual({ connectionId: 'connection-1', returnUrl: hostAddress });
    expect(world.visitedInTab).toHaveLength(2);
    await world.flow.cancel();
    expect(world.attempt().state).toBe('cancelled');
    expect(world.clock.pending).toBe(0);
  });
});

describe('coming back', () => {
  /** A page that was loaded anew, and the attempt that the page before it had begun. */
  async function comeBack(change: Parameters<FlowWorld['serverMoves']>[0], code: string | null = claimCode) {
    const world = createFlowWorld();
    world.flow.start({ mode: 'redirect' });
    await world.clock.advance(0);
    world.serverMoves(change);
    const attempt = world.attempt();
    await world.flow.cancel();
    world.flow.reset();
    world.attempts.set(attempt.id, attempt);
    world.phases.length = 0;
    world.calls.length = 0;
    world.flow.resume(attempt, code ?? undefined, afterClick);
    await world.clock.advance(0);
    return world;
  }

  test('claims with the code of the address', async () => {
    const world = await comeBack({ state: 'pending' });
    expect(world.calls).toContain('claim');
    expect(world.flow.snapshot()).toMatchObject({ phase: 'done', account: { label: 'Ada' } });
    expect(world.clock.pending).toBe(0);
  });

  test('shows what was claimed already', async () => {
    const world = await comeBack({ state: 'connected', connectionId: 'connection-1' });
    expect(world.calls).not.toContain('claim');
    expect(phaseOf(world)).toBe('done');
  });

  test.each([
    ['denied', 'denied'],
    ['expired', 'timed_out'],
    ['cancelled', 'cancelled'],
    ['account_mismatch', 'account_mismatch'],
    ['already_connected', 'account_in_use'],
    ['limit_reached', 'limit_reached'],
    ['admin_consent_required', 'admin_consent_required'],
    ['provider_down', 'provider_unavailable'],
  ] as const)('tells how it ended: %s', async (state, code) => {
    const world = await comeBack({ state }, null);
    expect(world.flow.snapshot()).toMatchObject({ phase: 'failed', error: { code } });
  });

  test('asks for the characters where the address has no code', async () => {
    const world = await comeBack({ state: 'pending' }, null);
    expect(phaseOf(world)).toBe('code_entry');
    await world.flow.enterCode(shownCode);
    await world.clock.advance(0);
    expect(phaseOf(world)).toBe('done');
  });

  test('does not disturb a try that is under way', async () => {
    const world = await startedWorld();
    world.flow.resume({ ...world.attempt(), state: 'denied' }, undefined, afterClick);
    expect(phaseOf(world)).toBe('awaiting');
  });
});

describe('finding out what the tab was away for', () => {
  const returned = { attemptId: '00000000-0000-4000-8000-000000000001', claimCode };
  const attempt = { id: returned.attemptId, integrationId: 'crm', state: 'pending' as const, expiresAt: '' };

  async function run(answers: readonly (ConnectError | undefined)[]) {
    const resumed: (readonly [attemptId: string, claimCode: string | undefined])[] = [];
    const connected: string[] = [];
    let asked = 0;
    const api = {
      attempt: async () => {
        const failure = answers[asked++];
        if (failure !== undefined) throw failure;
        return attempt;
      },
    };
    const clock = { now: () => 0, after: (_ms: number, task: () => void) => (task(), () => {}) };
    const connect = (id: string) => {
      connected.push(id);
      return { resume: (one: typeof attempt, code: string | undefined) => resumed.push([one.id, code]) };
    };
    await resume({ api, clock, connect } as never, returned);
    return { resumed, connected, asked };
  }

  test('the flow of its integration goes on', async () => {
    const { resumed, connected } = await run([undefined]);
    expect(connected).toEqual(['crm']);
    expect(resumed).toEqual([[attempt.id, claimCode]]);
  });

  test('a server that is away is asked again, and a stranger to the attempt is told nothing', async () => {
    const away = new ConnectError('unreachable', 'away');
    expect(await run([away, away, undefined])).toMatchObject({ asked: 3, connected: ['crm'] });
    expect(await run([new ConnectError('not_found', 'unknown')])).toMatchObject({ asked: 1, connected: [] });
    expect(await run(Array.from({ length: 9 }, () => away))).toMatchObject({ asked: 5, connected: [] });
  });
});

describe('the address', () => {
  const replaced: string[] = [];
  beforeEach(() => {
    replaced.length = 0;
    vi.stubGlobal('history', {
      state: { of: 'the host' },
      replaceState: (_s: unknown, _t: string, url: string) => replaced.push(url),
    });
    takeReturn();
  });
  afterEach(() => vi.unstubAllGlobals());

  const attemptId = '6f1c0a52-3f9f-4f0e-9a39-0d6f0d3f7a01';
  const at = (href: string) => {
    vi.stubGlobal('location', { href });
    noteReturn();
    // React makes a client a second time, and nothing is changed while it renders.
    noteReturn();
    expect(replaced).toEqual([]);
    return takeReturn();
  };

  test.each([
    ['https://app.test/', '?acme_attempt=A', '#acme_claim=C'],
    ['https://app.test/settings', '?acme_attempt=A', ''],
    ['https://app.test/settings?tab=a%20b', '&acme_attempt=A', '#acme_claim=C'],
    ['https://app.test/?x', '&acme_attempt=A', '#/route?y=1|&acme_claim=C'],
    ['https://app.test/?x', '&acme_attempt=A', '#/route|'],
  ])('%s is as it was, and what came with it is known once', (page, query, fragment) => {
    const [own = '', added = ''] = fragment.includes('|') ? fragment.split('|') : ['', fragment];
    const fill = (text: string) => text.replace('A', attemptId).replace('C', claimCode);
    const returned = at(`${page}${fill(query)}${own}${fill(added)}`);
    expect(returned).toEqual({ attemptId, claimCode: added === '' ? undefined : claimCode });
    expect(replaced).toEqual([`${page}${own}`]);
    expect(takeReturn()).toBeUndefined();
  });

  test.each([
    'https://app.test/',
    'https://app.test/?acme_attempt=',
    'https://app.test/#acme_claim=x',
    'https://app.test/?my_acme_attempt=x',
  ])('that is not ours stays as it is: %s', (href) => {
    expect(at(href)).toBeUndefined();
    expect(replaced).toEqual([]);
  });

  test('is read before a router leads elsewhere, and what the router wrote stays', () => {
    vi.stubGlobal('location', { href: `https://app.test/?acme_attempt=${attemptId}#acme_claim=${claimCode}` });
    noteReturn();
    vi.stubGlobal('location', { href: 'https://app.test/apps?tab=1#/here' });
    expect(takeReturn()).toEqual({ attemptId, claimCode });
    expect(replaced).toEqual(['https://app.test/apps?tab=1#/here']);
  });

  test('on a server there is none', () => {
    expect(() => noteReturn()).not.toThrow();
  });
});
