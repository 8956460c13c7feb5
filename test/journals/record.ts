import { createConnectClient } from '@acme/sdk';
import { sql } from 'kysely';
import { canary } from '../stack/canary.ts';
import { makeDue } from '../stack/make-due.ts';
import { createRobot } from '../stack/oauth-robot.ts';
import { queryDatabase } from '../stack/query-database.ts';
import { callAsUser, configureCrm, eventually, startStack, type Stack } from '../stack/start-stack.ts';
import { recordJournal } from './journal.ts';
import { type World, worlds } from './worlds.ts';

const userId = 'recorded';

/** Runs the workflows of the worlds for real, and writes their journals down. */
export async function recordAll(): Promise<void> {
  await inWorld('example', ['send-contacts'], async (world) => {
    await world.send('contact.created', { id: 'contact-1', email: 'recorded@lead.example', name: 'Recorded' });
  });
  await inWorld('triggers', ['look-up', 'order', 'sync', 'report', 'news'], async (world) => {
    await world.client.workflows.request(userId, 'look-up', { input: { email: 'a@lead.example', waitMs: 100 } });
    await world.client.workflows.run(userId, 'sync', { input: { full: true } });
    await world.client.workflows.run(userId, 'report');
    await world.send('order.placed', { orderId: 'order-1' });
    await makeDue(world.stack, { workflowId: 'news' });
    await world.ended('acme.poll');
    const contact = {
      integrationId: 'crm',
      method: 'POST',
      path: '/contacts',
      json: { email: 'new@lead.example' },
    } as const;
    await world.client.connections.request(userId, contact);
    await makeDue(world.stack, { workflowId: 'news' });
    await world.ended('news');
    await world.client.users.disconnect(userId, { connectionId: world.connectionId });
    await world.ended('acme.revoke-connection');
  });
  await inWorld('actions', ['create', 'count'], async (world) => {
    await world.send('contact.wanted', { email: 'wanted@lead.example' });
    await world.ended('create');
    await world.send('contacts.counted', { limit: 2 });
  });
  await inWorld('orders', ['follow'], async (world) => {
    await world.send('order.placed', { orderId: 'order-1' });
    await eventually(
      () => queryDatabase(world.stack, sql`select from workflow.wait where step = 'paid'`),
      (rows) => rows.length === 1,
    );
    await world.send('order.paid', { amount: 12 }, 'order-1');
  });
}

interface Recording {
  readonly stack: Stack;
  readonly connectionId: string;
  /** Whatever the world defines: its ids are not known here. */
  readonly client: any;
  send(event: string, payload: object, key?: string): Promise<void>;
  ended(workflowId: string): Promise<void>;
}

async function inWorld(
  name: World,
  workflowIds: readonly string[],
  work: (world: Recording) => Promise<void>,
): Promise<void> {
  const stack = await startStack({ define: worlds[name], timing: { superviseSeconds: 1 } });
  try {
    await configureCrm(stack.core, stack.sandbox, stack.project.projectId);
    const client: any = createConnectClient({ url: stack.url, apiKey: stack.project.apiKey });
    if (name === 'example') await client.users.setMetadata(userId, { plan: 'pro', apiKey: canary('metadata secret') });
    const connectionId = await connect(stack);
    for (const workflowId of workflowIds) await client.workflows.enable(userId, workflowId);
    await work({
      stack,
      connectionId,
      client,
      send: (event, payload, key) => client.events.send(userId, event, payload, key === undefined ? {} : { key }),
      ended: async (workflowId) => {
        await eventually(
          () => executions(stack),
          (all) => all.some((one) => one.workflowId === workflowId && one.status === 'succeeded'),
        );
      },
    });
    const all = await eventually(
      () => executions(stack),
      (found) => found.every(({ status }) => ['succeeded', 'failed', 'cancelled'].includes(status)),
    );
    // The newest of each that has come through.
    const newest = new Map(
      all.filter(({ status }) => status === 'succeeded').map(({ workflowId, id }) => [workflowId, id]),
    );
    for (const executionId of newest.values()) await recordJournal(stack, name, executionId);
  } finally {
    await stack.stop();
  }
}

async function connect(stack: Stack): Promise<string> {
  const token = await stack.tokens.sign(userId);
  const created = await callAsUser(stack, token, 'me.attempts.create', { integrationId: 'crm' });
  const { claimCode } = await createRobot(stack).connect(created.body.next.startUrl);
  const proof = { attemptId: created.body.attempt.id, proof: { claimCode } };
  const claimed = await callAsUser(stack, token, 'me.attempts.claim', proof);
  return claimed.body.connectionId as string;
}

function executions(stack: Stack) {
  return queryDatabase<{ id: string; workflowId: string; status: string }>(
    stack,
    sql`select id, workflow_id as "workflowId", status from workflow.execution
      where workflow_id <> 'acme.revoke-attempt' order by created_at`,
  );
}
