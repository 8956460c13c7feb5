import { sandboxCrmActions } from '@acme/integrations/catalog/sandbox-crm';
import { checkAvailability, fake, replayFixture, runPoll, runWorkflow, timesOf } from '../src/index.ts';
import { taskly } from './taskly.ts';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function holds<_T extends true>(): void {}

const event = { id: 't-1', email: 'ada@example.com' };

export async function runs(): Promise<void> {
  await runWorkflow(taskly, 'send-contacts', { event });
  // @ts-expect-error no such workflow
  await runWorkflow(taskly, 'send-contact', { event });
  // @ts-expect-error the payload lacks the address
  await runWorkflow(taskly, 'send-contacts', { event: { id: 't-1' } });
  // @ts-expect-error an event starts it
  await runWorkflow(taskly, 'send-contacts', {});
  // @ts-expect-error no such plan
  await runWorkflow(taskly, 'send-contacts', { event, user: { metadata: { plan: 'gold' } } });
  // @ts-expect-error no such metadata
  await runWorkflow(taskly, 'send-contacts', { event, user: { metadata: { plans: 'pro' } } });
  // @ts-expect-error a secret is no plain metadata
  await runWorkflow(taskly, 'send-contacts', { event, user: { metadata: { apiKey: 'k' } } });
  // @ts-expect-error no such secret
  await runWorkflow(taskly, 'send-contacts', { event, user: { secrets: { plan: 'k' } } });
  await runWorkflow(taskly, 'send-contacts', { event, settings: { pipeline: 'sales', tag: true } });
  // @ts-expect-error no such setting
  await runWorkflow(taskly, 'send-contacts', { event, settings: { pipe: 'sales' } });
  // @ts-expect-error a toggle is on or off
  await runWorkflow(taskly, 'send-contacts', { event, settings: { tag: 'yes' } });
  // @ts-expect-error no such way to break a run off
  await runWorkflow(taskly, 'send-contacts', { event, interrupt: 'sometimes' });
  // @ts-expect-error no route
  await runWorkflow(taskly, 'send-contacts', { event, connection: fake().on('/contacts', {}) });
}

export async function starts(): Promise<void> {
  const asked = await runWorkflow(taskly, 'import-contacts', { input: { email: 'a' } });
  holds<Equal<typeof asked.answer, { id: string; known: number } | undefined>>();
  // @ts-expect-error not of the form of the input
  await runWorkflow(taskly, 'import-contacts', { input: { mail: 'a' } });
  await runWorkflow(taskly, 'leak', {});
  await runWorkflow(taskly, 'report', { scheduledAt: new Date() });
  // @ts-expect-error the clock sends no event
  await runWorkflow(taskly, 'report', { event });
  await runWorkflow(taskly, 'news', { item: { email: 'a' } });
  // @ts-expect-error not of the form of an item
  await runWorkflow(taskly, 'news', { item: { mail: 'a' } });
  await runWorkflow(taskly, 'follow-up', {
    event: { orderId: 'o' },
    events: [{ after: '2 days', event: 'order.paid', payload: { amount: 1 } }],
  });
  const order = { orderId: 'o' };
  // @ts-expect-error the payload is that of another event
  await runWorkflow(taskly, 'follow-up', { event: order, events: [{ event: 'order.paid', payload: order }] });
  // @ts-expect-error no such event
  await runWorkflow(taskly, 'follow-up', { event: { orderId: 'o' }, events: [{ event: 'order.lost', payload: {} }] });
  await runWorkflow(taskly, 'order', { event: { orderId: 'o' }, workflows: { bill: { invoice: 'i' } } });
  // @ts-expect-error not of the form of its answer
  await runWorkflow(taskly, 'order', { event: { orderId: 'o' }, workflows: { bill: { invoices: 1 } } });
  // @ts-expect-error nobody calls it
  await runWorkflow(taskly, 'order', { event: { orderId: 'o' }, workflows: { report: '' } });
}

export async function others(): Promise<void> {
  const contact = { id: 'c', email: 'a', lists: [] };
  fake().onAction(sandboxCrmActions.createContact, ({ input }) => {
    holds<Equal<typeof input.email, string>>();
    return contact;
  });
  // @ts-expect-error a contact has an id
  fake().onAction(sandboxCrmActions.createContact, { email: 'a', lists: [] });
  fake().onAction(sandboxCrmActions.listContacts, { items: [contact] });
  // @ts-expect-error a list gives pages
  fake().onAction(sandboxCrmActions.listContacts, [contact]);
  const { items } = await runPoll(taskly, 'news', { connection: fake() });
  holds<Equal<(typeof items)[number]['payload'], { email: string }>>();
  // @ts-expect-error no such time zone field
  timesOf(taskly, 'report', { user: { metadata: { zone: 'UTC' } } });
  // @ts-expect-error no such integration
  checkAvailability(taskly, 'mail');
  // @ts-expect-error no such plan
  checkAvailability(taskly, 'crm', { metadata: { plan: 'gold' } });
  // @ts-expect-error no such workflow of it
  checkAvailability(taskly, 'crm').workflows.nothing.allowed;
  // @ts-expect-error what a fixture began with is in it
  await replayFixture(taskly, 'report', {} as never, { startAt: new Date() });
}
