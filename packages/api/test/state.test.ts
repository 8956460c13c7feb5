import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  attemptMoves,
  type AttemptState,
  attemptStates,
  connectionMoves,
  connectionStates,
  errorStatuses,
  executionReasons,
  integrationState,
  integrationStates,
  isFinalAttempt,
  isLiveConnection,
  responsibleParties,
  signingKeyMoves,
  signingKeyStates,
  whoMustAct,
} from '../src/state/index.ts';

test('every move of attempts and connections leads to a state that exists', () => {
  for (const targets of Object.values(attemptMoves)) for (const to of targets) expect(attemptStates).toContain(to);
  for (const targets of Object.values(connectionMoves))
    for (const to of targets) expect(connectionStates).toContain(to);
});

test('every attempt state can be reached, and from every one an end can be reached', () => {
  const reach = (from: AttemptState, seen = new Set<AttemptState>([from])): Set<AttemptState> => {
    for (const to of attemptMoves[from]) {
      if (seen.has(to)) continue;
      seen.add(to);
      reach(to, seen);
    }
    return seen;
  };
  const reachable = new Set([...reach('opened'), ...reach('needs_fields')]);
  expect([...reachable].toSorted()).toEqual([...attemptStates].toSorted());
  for (const state of attemptStates) expect([...reach(state)].some(isFinalAttempt)).toBe(true);
});

test('a connected attempt comes from a claim or from typed fields only', () => {
  const sources = attemptStates.filter((state) => (attemptMoves[state] as readonly string[]).includes('connected'));
  expect(sources).toEqual(['verifying', 'pending']);
});

test('nothing leaves disconnected, and only revoking leads there', () => {
  expect(connectionMoves.disconnected).toEqual([]);
  expect(
    connectionStates.filter((state) => (connectionMoves[state] as readonly string[]).includes('disconnected')),
  ).toEqual(['revoking']);
});

test('a signing key ends disabled, from anywhere, and never comes back', () => {
  for (const state of signingKeyStates) {
    const targets: readonly string[] = signingKeyMoves[state];
    for (const to of targets) expect(signingKeyStates).toContain(to);
    expect(targets.includes('disabled')).toBe(state !== 'disabled');
  }
  expect(signingKeyMoves.disabled).toEqual([]);
});

test('every reason names who must act, and every code has a status of its kind', () => {
  for (const reason of executionReasons) expect(responsibleParties).toContain(whoMustAct(reason));
  for (const status of Object.values(errorStatuses)) expect(status).toSatisfy((n: number) => n >= 400 && n < 600);
});

const facts = fc.record({
  offered: fc.boolean(),
  allowed: fc.boolean(),
  connecting: fc.boolean(),
  connections: fc.array(
    fc.record({
      state: fc.constantFrom(...connectionStates),
      workflows: fc.array(fc.record({ enabled: fc.boolean(), failing: fc.constantFrom(true as const, undefined) }), {
        maxLength: 2,
      }),
    }),
    { maxLength: 4 },
  ),
});

test('the display state of any facts exists, does not depend on the order of accounts, and hides what is gone', () => {
  fc.assert(
    fc.property(facts, (given) => {
      const state = integrationState(given);
      expect(integrationStates).toContain(state);
      expect(integrationState({ ...given, connections: given.connections.toReversed() })).toBe(state);
      const live = given.connections.filter((connection) => isLiveConnection(connection.state));
      expect(integrationState({ ...given, connections: live })).toBe(state);
      if (!given.connecting && live.length === 0) expect(['available', 'locked', 'unavailable']).toContain(state);
      if (!given.connecting && !given.allowed) expect(['available', 'connected']).not.toContain(state);
    }),
  );
});

test('a workflow that is on and whose last runs failed shows, unless something is worse or nothing runs', () => {
  const failing = [{ enabled: true, failing: true as const }];
  const of = (
    state: (typeof connectionStates)[number],
    workflows: typeof failing | [{ enabled: false; failing: true }],
  ) => integrationState({ offered: true, allowed: true, connections: [{ state: 'connected' }, { state, workflows }] });
  expect(of('connected', failing)).toBe('degraded');
  expect(of('expiring', failing)).toBe('degraded');
  expect(of('connected', [{ enabled: false, failing: true }])).toBe('connected');
  expect(of('needs_reauth', failing)).toBe('needs_reauth');
  expect(of('suspended', failing)).toBe('suspended');
  expect(of('disconnected', failing)).toBe('connected');
  const connections = [{ state: 'connected' as const, workflows: failing }];
  expect(integrationState({ offered: true, allowed: false, connections })).toBe('suspended');
});
