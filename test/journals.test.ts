import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createConnectClient } from '@acme/sdk';
import { type Journal, readExecution, readJournals, takeUp } from './journals/journal.ts';
import { recordAll } from './journals/record.ts';
import { type Change, defineOrders, type World, worlds } from './journals/worlds.ts';
import { queryDatabase } from './stack/query-database.ts';
import { eventually, startStack, type Stack } from './stack/start-stack.ts';

/**
 * Journals of real executions, taken up by the code of today. What fails here would fail in every execution that is under way
 * when the change is deployed: give changed steps new names, or raise the version of the workflow. `npm run journals:record`
 * makes them anew.
 */
if (process.env.RECORD_JOURNALS === '1') await recordAll();
const journals = readJournals();

describe.each(Object.keys(worlds) as World[])('%s', (world) => {
  let stack: Stack;
  let subject: string;
  beforeAll(async () => {
    stack = await startStack({ define: worlds[world] });
    subject = await makeUser(stack);
  });
  afterAll(() => stack.stop());

  test.each(journals.filter((recorded) => recorded.world === world))(
    '$file ends as it did, and does nothing',
    async ({ journal }) => {
      const calls = () => [stack.host.calls.length, stack.sandbox.control.ledger().length];
      const before = calls();
      expect(await replay(stack, subject, journal)).toEqual(journal);
      expect(calls()).toEqual(before);
    },
  );
});

async function replayChanged(change: Change) {
  const recorded = journals.find(({ world }) => world === 'orders')?.journal;
  if (recorded === undefined) throw new Error('There is no journal of "orders".');
  const stack = await startStack({ define: defineOrders(change) });
  try {
    const replayed = await replay(stack, await makeUser(stack), recorded);
    return { recorded, replayed, calls: stack.host.calls.length };
  } finally {
    await stack.stop();
  }
}

test.each([
  { change: 'another kind', error: '"a moment" is recorded as "sleep"' },
  { change: 'left out', error: '"a moment"' },
] as const)('$change: what is under way would fail, and its replay does', async ({ change, error }) => {
  const { recorded, replayed } = await replayChanged(change);
  expect(replayed).not.toEqual(recorded);
  expect(replayed).toMatchObject({ status: 'failed', reason: 'nondeterministic' });
  expect(replayed.error).toContain(error);
});

test.each(['another name', 'one more'] as const)('%s: what is under way would do a step more', async (change) => {
  const { recorded, replayed, calls } = await replayChanged(change);
  expect(replayed).not.toEqual(recorded);
  // There is no account here that it may be done for.
  expect(replayed).toMatchObject({ status: 'cancelled', reason: 'disconnected' });
  expect(calls).toBe(0);
});

test('steps that change places are found by their names, and nothing breaks', async () => {
  const { recorded, replayed, calls } = await replayChanged('other places');
  expect(replayed).toEqual(recorded);
  expect(calls).toBe(0);
});

async function makeUser(stack: Stack): Promise<string> {
  const client: any = createConnectClient({ url: stack.url, apiKey: stack.project.apiKey });
  await client.users.setMetadata('replayed', {});
  const [user] = await queryDatabase<{ id: string }>(stack, sql`select id from connect.connected_user`);
  return user?.id ?? '';
}

async function replay(stack: Stack, subject: string, journal: Journal) {
  const executionId = await takeUp(stack, subject, journal);
  return await eventually(
    () => readExecution(stack, executionId),
    ({ status }) => !['queued', 'running', 'sleeping', 'retrying'].includes(status),
  );
}
