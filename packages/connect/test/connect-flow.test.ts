import { describe, expect, test } from 'vitest';
import { ConnectError } from '../src/connect-error.ts';
import { attemptSteps } from '../src/flow/phases.ts';
import { claimCode, createFlowWorld, type FlowWorld, serverOrigin, shownCode, startedWorld } from './flow-world.ts';

const names = (world: FlowWorld): string[] => world.phases.map((p) => p.phase);

function errorCode(world: FlowWorld): string | undefined {
  const phase = world.flow.snapshot();
  return 'error' in phase ? phase.error?.code : undefined;
}

describe('with a sign-in window', () => {
  test('opens the window in the click, before the server is asked', () => {
    const world = createFlowWorld();
    world.flow.start();
    expect(world.windows).toHaveLength(1);
    expect(world.windows[0]?.visited).toEqual([]);
    expect(world.flow.snapshot()).toEqual({ phase: 'opening' });
  });

  test('goes to the start page, claims with the code of the window and is done after the user is read', async () => {
    const world = await startedWorld();
    expect(world.windows[0]?.visited).toEqual([`${serverOrigin}/oauth/start/${world.attempt().id}`]);
    world.claimCodeArrives();
    world.serverMoves({ state: 'pending' });
    await world.clock.advance(0);
    expect(world.flow.snapshot()).toEqual({
      phase: 'done',
      connectionId: 'connection-1',
      account: { id: 'a', label: 'Ada' },
    });
    expect(names(world)).toEqual(['opening', 'awaiting', 'verifying', 'done']);
    expect(world.calls.slice(-2)).toEqual(['claim', 'refresh']);
  });

  test('lets go of listeners, streams and timers when it ends', async () => {
    const world = await startedWorld();
    expect(world.listening).toEqual({ messages: 1, attention: 2, streams: 1 });
    world.claimCodeArrives();
    world.serverMoves({ state: 'pending' });
    await world.clock.advance(0);
    expect(world.listening).toEqual({ messages: 0, attention: 0, streams: 0 });
    expect(world.clock.pending).toBe(0);
    const calls = world.calls.length;
    world.attention();
    await world.clock.advance(60 * 60_000);
    expect(world.calls).toHaveLength(calls);
  });

  test('works by polling alone where streams do not', async () => {
    const world = createFlowWorld();
    world.streams = false;
    world.flow.start();
    await world.clock.advance(0);
    world.claimCodeArrives();
    world.serverMoves({ state: 'pending' });
    await world.clock.advance(1600);
    expect(world.flow.snapshot().phase).toBe('done');
  });

  test('polls every 1.5 s, 3 s after half a minute, 10 s while hidden, and at once when looked at', async () => {
    const world = createFlowWorld();
    world.streams = false;
    world.flow.start();
    await world.clock.advance(0);
    const polls = async (ms: number): Promise<number> => {
      const before = world.calls.filter((c) => c === 'get').length;
      await world.clock.advance(ms);
      return world.calls.filter((c) => c === 'get').length - before;
    };
    expect(await polls(15_000)).toBe(10);
    await polls(15_000);
    expect(await polls(30_000)).toBe(10);
    world.hidden = true;
    await polls(3000);
    expect(await polls(30_000)).toBe(3);
    world.hidden = false;
    const before = world.calls.length;
    world.attention();
    expect(world.calls.slice(before)).toEqual(['get']);
  });

  test('hides nothing behind a dead stream: polling goes on as a backstop', async () => {
    const world = await startedWorld();
    const silent = world.attempt().id;
    world.attempts.set(silent, { ...world.attempt(), state: 'denied' });
    await world.clock.advance(10_000);
    expect(errorCode(world)).toBe('denied');
  });

  test('a second start brings the same window to the front', async () => {
    const world = await startedWorld();
    world.flow.start();
    world.flow.show();
    expect(world.windows).toHaveLength(1);
    expect(world.windows[0]?.focused).toBe(2);
    expect(world.attempts.size).toBe(1);
  });

  test('a blocked window fails without an attempt, and a fresh click tries again', async () => {
    const world = createFlowWorld();
    world.blocked = true;
    world.flow.start();
    expect(errorCode(world)).toBe('popup_blocked');
    await world.clock.advance(60_000);
    expect(world.calls).toEqual([]);
    world.blocked = false;
    world.flow.start();
    await world.clock.advance(0);
    expect(world.flow.snapshot().phase).toBe('awaiting');
  });

  test('closes the blank window when the attempt cannot be created', async () => {
    const world = createFlowWorld();
    world.failures.set('create', new ConnectError('entitlement_required', 'locked'));
    world.flow.start();
    await world.clock.advance(0);
    expect(errorCode(world)).toBe('entitlement_required');
    expect(world.windows[0]?.closedByUs).toBe(true);
  });
});

describe('messages of the window', () => {
  const stranger = { closed: false };
  const cases: [string, (world: FlowWorld) => Parameters<FlowWorld['message']>[0]][] = [
    ['another origin', (w) => ({ origin: 'https://evil.test', data: code(w) })],
    ['the host itself', (w) => ({ origin: 'null', data: code(w) })],
    ['another window', (w) => ({ source: stranger, data: code(w) })],
    ['no window', (w) => ({ source: null, data: code(w) })],
    ['another attempt', (w) => ({ data: { ...code(w), attemptId: '00000000-0000-4000-8000-00000000ffff' } })],
    ['another type', (w) => ({ data: { ...code(w), type: 'acme-connect:other' } })],
    ['a code that is no text', (w) => ({ data: { ...code(w), claimCode: { toString: () => claimCode } } })],
    ['an empty code', (w) => ({ data: { ...code(w), claimCode: '' } })],
    ['no object', () => ({ data: 'acme-connect:claim-code' })],
    ['nothing', () => ({ data: null })],
  ];

  function code(world: FlowWorld) {
    return { type: 'acme-connect:claim-code', attemptId: world.attempt().id, claimCode };
  }

  test('the window is told that its code was heard, and goes on only then', async () => {
    const world = await startedWorld();
    expect(world.windows[0]?.told).toEqual([]);
    world.claimCodeArrives();
    expect(world.windows[0]?.told).toEqual([
      { message: { type: 'acme-connect:heard', attemptId: world.attempt().id }, origin: serverOrigin },
    ]);
  });

  test.each(cases)('a code from %s is not believed', async (_, message) => {
    const world = await startedWorld();
    world.message(message(world));
    expect(world.windows[0]?.told).toEqual([]);
    world.serverMoves({ state: 'pending' });
    await world.clock.advance(0);
    expect(world.flow.snapshot()).toEqual({ phase: 'code_entry', isBusy: false, error: undefined });
    expect(world.calls).not.toContain('claim');
  });

  test('"finished" only makes the flow ask the server', async () => {
    const world = createFlowWorld();
    world.streams = false;
    world.flow.start();
    await world.clock.advance(0);
    world.message({ data: { type: 'acme-connect:finished', attemptId: world.attempt().id } });
    await world.clock.advance(0);
    expect(world.calls.at(-1)).toBe('get');
    expect(world.flow.snapshot().phase).toBe('awaiting');
  });

  test('a code that comes after the provider has answered is claimed at once', async () => {
    const world = await startedWorld();
    world.serverMoves({ state: 'pending' });
    await world.clock.advance(0);
    expect(world.flow.snapshot().phase).toBe('code_entry');
    world.claimCodeArrives();
    await world.clock.advance(0);
    expect(world.flow.snapshot().phase).toBe('done');
  });
});

describe('the shown code', () => {
  async function atCodeEntry(): Promise<FlowWorld> {
    const world = await startedWorld();
    world.serverMoves({ state: 'pending' });
    await world.clock.advance(0);
    return world;
  }

  test('connects, with the blanks people type', async () => {
    const world = await atCodeEntry();
    await world.flow.enterCode(' H7K-2MP ');
    await world.clock.advance(0);
    expect(world.flow.snapshot().phase).toBe('done');
  });

  test('a wrong one stays at the form, as often as the server allows', async () => {
    const world = await atCodeEntry();
    for (const wrong of ['AAAAAA', 'BBBBBB', '123']) {
      await world.flow.enterCode(wrong);
      expect(world.flow.snapshot()).toMatchObject({
        phase: 'code_entry',
        isBusy: false,
        error: { code: 'wrong_code' },
      });
    }
    expect(world.calls.filter((c) => c === 'claim')).toHaveLength(2);
    await world.flow.enterCode(shownCode);
    await world.clock.advance(0);
    expect(world.flow.snapshot().phase).toBe('done');
  });

  test('an attempt that ended meanwhile fails as the server says it did', async () => {
    const world = await atCodeEntry();
    world.attempts.set(world.attempt().id, { ...world.attempt(), state: 'expired' });
    await world.flow.enterCode(shownCode);
    expect(errorCode(world)).toBe('timed_out');
  });

  test('a server that is away for a moment is asked again', async () => {
    const world = await atCodeEntry();
    world.failures.set('claim', new ConnectError('unreachable', 'gone'));
    const entered = world.flow.enterCode(shownCode);
    await world.clock.advance(1000);
    await entered;
    expect(world.calls.filter((c) => c === 'claim')).toHaveLength(2);
    expect(world.flow.snapshot().phase).toBe('done');
  });
});

describe('with a key', () => {
  async function atFields(): Promise<FlowWorld> {
    const world = createFlowWorld();
    world.begins = 'fields';
    world.flow.start();
    await world.clock.advance(0);
    return world;
  }

  test('opens no window, asks for the fields and connects', async () => {
    const world = await atFields();
    expect(world.windows).toEqual([]);
    expect(world.flow.snapshot()).toMatchObject({ phase: 'fields', fields: [{ name: 'apiKey' }], isBusy: false });
    const sent = world.flow.submit({ apiKey: 'right' });
    expect(world.flow.snapshot()).toMatchObject({ phase: 'fields', isBusy: true });
    await sent;
    await world.clock.advance(0);
    expect(world.flow.snapshot().phase).toBe('done');
  });

  test('a refused key stays in the form with the field that caused it', async () => {
    const world = await atFields();
    await world.flow.submit({ apiKey: 'wrong' });
    expect(world.flow.snapshot()).toMatchObject({
      phase: 'fields',
      isBusy: false,
      error: { code: 'invalid_credentials', fields: { apiKey: { message: 'refused' } } },
    });
  });

  test('a form that stayed open longer than its attempt goes on with a new one', async () => {
    const world = await atFields();
    world.serverMoves({ state: 'expired' });
    await world.flow.submit({ apiKey: 'right' });
    await world.clock.advance(0);
    expect(world.flow.snapshot().phase).toBe('done');
    expect(world.attempts.size).toBe(2);
  });

  test('a check that takes long is followed to its end, and back to the form when it is refused', async () => {
    const world = await atFields();
    world.checksSlowly = true;
    await world.flow.submit({ apiKey: 'right' });
    expect(world.flow.snapshot().phase).toBe('verifying');
    world.serverMoves({ state: 'needs_fields', error: { code: 'invalid_credentials', message: 'refused' } });
    await world.clock.advance(0);
    expect(world.flow.snapshot()).toMatchObject({ phase: 'fields', error: { code: 'invalid_credentials' } });
    await world.flow.submit({ apiKey: 'right' });
    world.serverMoves({ state: 'connected', connectionId: 'connection-1', account: { id: 'a', label: 'Ada' } });
    await world.clock.advance(0);
    expect(world.flow.snapshot()).toMatchObject({ phase: 'done', account: { label: 'Ada' } });
  });

  test('a window is closed again where the list did not know that a key is wanted', async () => {
    const world = createFlowWorld();
    world.flow.start();
    world.begins = 'fields';
    await world.clock.advance(0);
    expect(world.windows[0]?.closedByUs).toBe(true);
    expect(world.flow.snapshot().phase).toBe('fields');
  });
});

describe('with a form before the window', () => {
  async function atFields(): Promise<FlowWorld> {
    const world = createFlowWorld();
    world.begins = 'fields_then_window';
    world.flow.start();
    await world.clock.advance(0);
    return world;
  }

  test('the window opens in the click that sends the form, and goes to the provider once it is taken', async () => {
    const world = await atFields();
    expect(world.windows).toEqual([]);
    const sent = world.flow.submit({ apiKey: 'right' });
    expect(world.windows).toMatchObject([{ visited: [] }]);
    await sent;
    expect(world.windows[0]?.visited).toEqual([`${serverOrigin}/oauth/start/${world.attempt().id}`]);
    expect(world.flow.snapshot().phase).toBe('awaiting');
    world.claimCodeArrives();
    world.serverMoves({ state: 'pending' });
    await world.clock.advance(0);
    expect(world.flow.snapshot().phase).toBe('done');
  });

  test('what the server refuses closes the window and stays in the form', async () => {
    const world = await atFields();
    await world.flow.submit({ apiKey: 'wrong' });
    expect(world.windows).toMatchObject([{ visited: [], closedByUs: true }]);
    expect(world.flow.snapshot()).toMatchObject({
      phase: 'fields',
      isBusy: false,
      error: { code: 'invalid_credentials' },
    });
  });

  test('a blocked window is said in the form, and nothing is sent', async () => {
    const world = await atFields();
    world.blocked = true;
    await world.flow.submit({ apiKey: 'right' });
    expect(world.flow.snapshot()).toMatchObject({ phase: 'fields', error: { code: 'popup_blocked' } });
    expect(world.calls).not.toContain('submit');
    world.blocked = false;
    await world.flow.submit({ apiKey: 'right' });
    expect(world.flow.snapshot().phase).toBe('awaiting');
  });

  test('a form that stayed open longer than its attempt goes to the page of the new one', async () => {
    const world = await atFields();
    world.serverMoves({ state: 'expired' });
    await world.flow.submit({ apiKey: 'right' });
    expect(world.windows[0]?.visited).toEqual([`${serverOrigin}/oauth/start/${world.attempt().id}`]);
    expect(world.attempts.size).toBe(2);
  });
});

describe('hints, which are never verdicts', () => {
  const hint = (world: FlowWorld): string | undefined => {
    const phase = world.flow.snapshot();
    return phase.phase === 'awaiting' ? phase.hint : undefined;
  };

  test('a window that seems closed for 4 s, and one that is slow for 20 s', async () => {
    const world = await startedWorld();
    await world.clock.advance(19_000);
    expect(hint(world)).toBe('none');
    await world.clock.advance(1500);
    expect(hint(world)).toBe('slow');
    const [window] = world.windows;
    if (window) window.closed = true;
    await world.clock.advance(3500);
    expect(hint(world)).toBe('slow');
    await world.clock.advance(1500);
    expect(hint(world)).toBe('window_closed');
    if (window) window.closed = false;
    await world.clock.advance(500);
    expect(hint(world)).toBe('slow');
  });

  test('a provider that severs the window does not end the attempt', async () => {
    const world = await startedWorld();
    const [window] = world.windows;
    if (window) window.closed = true;
    await world.clock.advance(60_000);
    expect(hint(world)).toBe('window_closed');
    world.claimCodeArrives();
    world.serverMoves({ state: 'pending' });
    await world.clock.advance(0);
    expect(world.flow.snapshot().phase).toBe('done');
  });

  test('offline, and back', async () => {
    const world = await startedWorld();
    world.online = false;
    world.attention();
    expect(hint(world)).toBe('offline');
    world.online = true;
    world.attention();
    expect(hint(world)).toBe('none');
  });

  test('opening again drops the old attempt for a new one, without failing in between', async () => {
    const world = await startedWorld();
    const first = world.attempt().id;
    world.flow.reopen();
    expect(world.windows).toHaveLength(2);
    await world.clock.advance(0);
    expect(world.attempts.get(first)?.state).toBe('cancelled');
    expect(world.attempts.size).toBe(2);
    expect(names(world)).toEqual(['opening', 'awaiting', 'opening', 'awaiting']);
    world.message({
      source: world.windows[0],
      data: { type: 'acme-connect:claim-code', attemptId: first, claimCode },
    });
    world.claimCodeArrives();
    world.serverMoves({ state: 'pending' });
    await world.clock.advance(0);
    expect(world.flow.snapshot().phase).toBe('done');
  });
});

describe('ends', () => {
  const finals = Object.entries(attemptSteps).flatMap(([state, step]) =>
    typeof step === 'object' ? [[state, step.fail] as const] : [],
  );

  test.each(finals)('"%s" of the server is "%s" here', async (state, code) => {
    const world = await startedWorld();
    world.serverMoves({ state: state as keyof typeof attemptSteps });
    await world.clock.advance(0);
    expect(errorCode(world)).toBe(code);
  });

  test('cancel ends it, closes the window and tells the server', async () => {
    const world = await startedWorld();
    await world.flow.cancel();
    expect(errorCode(world)).toBe('cancelled');
    expect(world.windows[0]?.closedByUs).toBe(true);
    expect(world.attempt().state).toBe('cancelled');
    world.flow.reset();
    expect(world.flow.snapshot()).toEqual({ phase: 'idle' });
  });

  test('cancel while the attempt is being made cancels it when it is there', async () => {
    const world = createFlowWorld();
    world.flow.start();
    void world.flow.cancel();
    await world.clock.advance(0);
    expect(world.attempt().state).toBe('cancelled');
    expect(errorCode(world)).toBe('cancelled');
  });

  test('a try that was cancelled cannot end the one that came after it', async () => {
    const world = createFlowWorld();
    world.failures.set('create', new ConnectError('server_error', 'broken'));
    world.flow.start();
    void world.flow.cancel();
    world.flow.start();
    await world.clock.advance(0);
    expect(world.flow.snapshot().phase).toBe('awaiting');
    expect(world.windows.map((window) => window.closedByUs)).toEqual([true, false]);
  });

  test('an answer that comes too late to be true is dropped', async () => {
    const world = await startedWorld();
    const before = world.attempt();
    world.serverMoves({ state: 'pending' });
    await world.clock.advance(0);
    world.lateAnswer = { ...before, state: 'verifying' };
    world.attention();
    await world.clock.advance(0);
    expect(world.flow.snapshot().phase).toBe('code_entry');
    world.lateAnswer = { ...before, state: 'awaiting_provider' };
    world.attention();
    await world.clock.advance(0);
    expect(world.flow.snapshot().phase).toBe('code_entry');
  });

  test('an attempt that nobody can ask about any more times out', async () => {
    const world = await startedWorld();
    world.online = false;
    world.streams = false;
    await world.clock.advance(15 * 60_000 + 6000);
    expect(errorCode(world)).toBe('timed_out');
  });

  test('a clock that runs ahead does not end what the server keeps open', async () => {
    const world = createFlowWorld();
    world.flow.start();
    await world.clock.advance(0);
    world.serverMoves({ state: 'awaiting_provider' });
    await world.clock.advance(20 * 60_000);
    expect(world.flow.snapshot().phase).toBe('awaiting');
  });

  test('an attempt that the server forgot has timed out', async () => {
    const world = await startedWorld();
    world.attempts.clear();
    await world.clock.advance(10_000);
    expect(errorCode(world)).toBe('timed_out');
  });

  test('the end of the session ends it', async () => {
    const world = await startedWorld();
    world.failures.set('get', new ConnectError('session_expired', 'over'));
    world.attention();
    await world.clock.advance(0);
    expect(errorCode(world)).toBe('session_expired');
  });

  test('is done all the same when reading the user hangs', async () => {
    const world = await startedWorld({ refreshTimeoutMs: 3000 });
    world.refreshHangs = true;
    world.claimCodeArrives();
    world.serverMoves({ state: 'pending' });
    await world.clock.advance(2900);
    expect(world.flow.snapshot().phase).toBe('verifying');
    await world.clock.advance(100);
    expect(world.flow.snapshot().phase).toBe('done');
  });
});
