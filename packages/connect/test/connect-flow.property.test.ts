import fc from 'fast-check';
import { expect, test } from 'vitest';
import { attemptMoves, type AttemptState } from '@acme/api/state';
import { ConnectError } from '../src/connect-error.ts';
import * as afterClick from '../src/flow/after-click.ts';
import { isFinalPhase, phaseMoves } from '../src/flow/phases.ts';
import { claimCode, createFlowWorld, type FlowWorld, shownCode } from './flow-world.ts';

/** What customers, browsers, networks and the server can do to a flow, in any order. */
const event = fc.oneof(
  fc.constantFrom(
    'start',
    'start in tab',
    'resume',
    'reopen',
    'cancel',
    'reset',
    'show',
    'claim code',
    'forged code',
    'finished',
    'right code',
    'wrong code',
    'right key',
    'wrong key',
    'online',
    'offline',
    'hide',
    'look',
    'close window',
    'open window',
    'streams die',
    'streams live',
    'block',
    'unblock',
  ),
  fc.record({ server: fc.nat(15) }),
  fc.record({ passMs: fc.constantFrom(0, 1, 600, 1600, 5000, 30_000, 130_000, 16 * 60_000) }),
  fc.record({
    failNext: fc.constantFrom('create', 'get', 'watch', 'claim', 'submit', 'cancel', 'refresh'),
    as: fc.constantFrom('unreachable', 'conflict', 'wrong_code', 'session_expired', 'not_found', 'server_error'),
  }),
);
type Event = typeof event extends fc.Arbitrary<infer Value> ? Value : never;

function apply(world: FlowWorld, step: Event): Promise<void> | void {
  if (typeof step === 'object') {
    if ('passMs' in step) return world.clock.advance(step.passMs);
    if ('failNext' in step) return void world.failures.set(step.failNext, new ConnectError(step.as, 'told to'));
    if (world.attempts.size === 0) return;
    // The server itself only makes legal moves.
    const moves: readonly AttemptState[] = attemptMoves[world.attempt().state];
    const state = moves[step.server % Math.max(1, moves.length)];
    if (state !== undefined) world.serverMoves({ state, account: { id: 'a', label: 'Ada' } });
    return;
  }
  const { flow } = world;
  const attemptId = [...world.attempts.keys()].at(-1);
  const [window] = world.windows.slice(-1);
  const acts: Record<typeof step, () => unknown> = {
    start: () => flow.start(),
    'start in tab': () => flow.start({ mode: 'redirect' }),
    resume: () => attemptId && flow.resume(world.attempt(), claimCode, afterClick),
    reopen: () => flow.reopen(),
    cancel: () => void flow.cancel(),
    reset: () => flow.reset(),
    show: () => flow.show(),
    'claim code': () => attemptId && world.claimCodeArrives(),
    'forged code': () =>
      world.message({
        origin: 'https://evil.test',
        data: { type: 'acme-connect:claim-code', attemptId, claimCode: 'x'.repeat(43) },
      }),
    finished: () => world.message({ data: { type: 'acme-connect:finished', attemptId } }),
    'right code': () => void flow.enterCode(shownCode),
    'wrong code': () => void flow.enterCode('WRONG1'),
    'right key': () => void flow.submit({ apiKey: 'right' }),
    'wrong key': () => void flow.submit({ apiKey: 'wrong' }),
    online: () => ((world.online = true), world.attention()),
    offline: () => ((world.online = false), world.attention()),
    hide: () => ((world.hidden = true), world.attention()),
    look: () => ((world.hidden = false), world.attention()),
    'close window': () => window && (window.closed = true),
    'open window': () => window && (window.closed = false),
    'streams die': () => (world.streams = false),
    'streams live': () => (world.streams = true),
    block: () => (world.blocked = true),
    unblock: () => (world.blocked = false),
  };
  acts[step]();
}

test('in any order of events: legal moves only, one end per try, nothing left behind, no false success', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('window' as const, 'fields' as const, 'fields_then_window' as const),
      fc.array(event, { minLength: 1, maxLength: 40 }),
      async (begins, events) => {
        const world = createFlowWorld();
        world.begins = begins;
        for (const step of events) {
          await apply(world, step);
          // Some things happen in the same turn, others after the promises have settled.
          if (typeof step === 'object') await world.clock.advance(0);
        }

        let previous: keyof typeof phaseMoves = 'idle';
        let ends = 0;
        for (const phase of world.phases) {
          const legal: readonly string[] = phaseMoves[previous];
          expect(legal, `${previous} → ${phase.phase}`).toContain(phase.phase);
          if (phase.phase === 'opening') ends = 0;
          if (isFinalPhase(phase)) ends++;
          expect(ends).toBeLessThanOrEqual(1);
          previous = phase.phase;
        }
        const last = world.flow.snapshot();
        if (last.phase === 'done') {
          expect([...world.attempts.values()].some((a) => a.state === 'connected')).toBe(true);
        }
        if (last.phase === 'idle' || isFinalPhase(last)) {
          expect(world.listening).toEqual({ messages: 0, attention: 0, streams: 0 });
          const { length } = world.phases;
          await world.clock.advance(30 * 60_000);
          expect(world.phases).toHaveLength(length);
          expect(world.clock.pending).toBe(0);
        }
      },
    ),
    { numRuns: 400 },
  );
});

test('whatever happens on the way, a flow on a working world comes to an end', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 25 }), async (events) => {
      const world = createFlowWorld();
      for (const step of events) await apply(world, step);
      world.failures.clear();
      Object.assign(world, { online: true, hidden: false, streams: true, blocked: false });
      if (world.flow.snapshot().phase === 'idle') world.flow.start();
      await world.clock.advance(31_000);
      if (isFinalPhase(world.flow.snapshot())) return;
      // After a provider's pages nobody fills in fields: the attempt runs out.
      if (world.attempt().state === 'needs_fields') world.serverMoves({ state: 'expired' });
      if (world.attempt().state === 'opened') world.serverMoves({ state: 'awaiting_provider' });
      if (world.attempt().state === 'awaiting_provider') world.serverMoves({ state: 'verifying' });
      if (world.attempt().state === 'verifying') world.serverMoves({ state: 'pending' });
      await world.clock.advance(31_000);
      if (world.flow.snapshot().phase === 'code_entry') await world.flow.enterCode(shownCode);
      if (world.flow.snapshot().phase === 'fields') await world.flow.cancel();
      await world.clock.advance(31_000);
      expect(['done', 'failed']).toContain(world.flow.snapshot().phase);
    }),
    { numRuns: 200 },
  );
});

test('a claim code is sent to the server and nowhere else', async () => {
  const world = createFlowWorld();
  world.flow.start();
  await world.clock.advance(0);
  world.claimCodeArrives();
  expect(JSON.stringify(world.phases)).not.toContain(claimCode);
  expect(JSON.stringify(world.windows)).not.toContain(claimCode);
});
