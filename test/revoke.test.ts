import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createRobot } from './stack/oauth-robot.ts';
import { callAsUser, eventually, startStack, type Stack } from './stack/start-stack.ts';

let stack: Stack;
let client: pg.Client;
beforeAll(async () => {
  stack = await startStack();
  client = new pg.Client({ connectionString: stack.connectionString });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await stack.stop();
});
beforeEach(() => void stack.sandbox.control.setFaults({ revocation: { fault: null } }));

/** A grant that ends: of a connection that its customer disconnects, and of an account that nobody claims. */
const endings = {
  'a connection': async (userId: string) => {
    const { token, attemptId, claimCode } = await finish(userId);
    const claimed = await callAsUser(stack, token, 'me.attempts.claim', { attemptId, proof: { claimCode } });
    const { connectionId } = claimed.body;
    await callAsUser(stack, token, 'me.disconnect', { connectionId });
    return async () => {
      const { rows } = await client.query(
        `select c.state, k.sealed from connect.connection c left join connect.credential k on k.connection_id = c.id where c.id = $1`,
        [connectionId],
      );
      return rows[0];
    };
  },
  'an attempt': async (userId: string) => {
    const { token, attemptId } = await finish(userId);
    await callAsUser(stack, token, 'me.attempts.cancel', { attemptId });
    return async () => {
      const { rows } = await client.query(
        `select state, sealed_credential as sealed from connect.attempt where id = $1`,
        [attemptId],
      );
      return rows[0];
    };
  },
} as const;

async function finish(userId: string) {
  const token = await stack.tokens.sign(userId);
  const created = await callAsUser(stack, token, 'me.attempts.create', { integrationId: 'crm' });
  const attemptId: string = created.body.attempt.id;
  const { claimCode } = await createRobot(stack).connect(created.body.next.startUrl);
  return { token, attemptId, claimCode };
}

const revocations = () =>
  stack.sandbox.control.ledger().filter(({ type }) => type === 'grant_revoked' || type === 'token_revoked').length;
const faults = () => stack.sandbox.control.ledger().filter(({ type }) => type === 'fault_injected').length;

test.each(Object.entries(endings))('the grant of %s is given back, then erased', async (what, end) => {
  const before = revocations();
  const read = await end(`u-${what.length}`);
  const row = await eventually(read, ({ sealed }) => sealed === null);
  expect(row.state).toBe(what === 'a connection' ? 'disconnected' : 'cancelled');
  expect(revocations()).toBeGreaterThan(before);
});

test.each(Object.entries(endings))(
  'a provider that is down for a moment is told of the end of %s later, and only then is it erased',
  async (what, end) => {
    stack.sandbox.control.setFaults({ revocation: { fault: { kind: 'status', status: 503, remaining: 2 } } });
    const before = [revocations(), faults()] as const;
    const read = await end(`u-later-${what.length}`);
    await eventually(read, ({ sealed }) => sealed === null);
    expect(revocations()).toBeGreaterThan(before[0]);
    expect(faults()).toBe(before[1] + 2);
  },
);

test.each(Object.entries(endings))(
  'the grant of %s is erased also when the provider cannot be told, and the log says so without it',
  async (what, end) => {
    stack.sandbox.control.setFaults({ revocation: { fault: { kind: 'status', status: 503, remaining: null } } });
    const [before, lines] = [revocations(), stack.logLines.length];
    const read = await end(`u-never-${what.length}`);
    await eventually(read, ({ sealed }) => sealed === null, 30_000);
    expect(revocations()).toBe(before);
    const said = stack.logLines
      .slice(lines)
      .filter((line) => line.includes('could not be told that a grant has ended'));
    expect(said).toHaveLength(1);
    expect(JSON.parse(said[0] ?? '')).toMatchObject({
      table: what === 'a connection' ? 'credential' : 'attempt',
      reason: 'provider_unavailable',
    });
  },
);
