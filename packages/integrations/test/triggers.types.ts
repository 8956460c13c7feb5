import * as z from 'zod';
import { sandboxCrm } from '../src/catalog/sandbox-crm/index.ts';
import {
  type AnswerOfWorkflow,
  defineProject,
  httpTarget,
  type InputOfWorkflow,
  oneOf,
  type RequestWorkflowId,
  type RunnableWorkflowId,
  text,
} from '../src/define/index.ts';

const project = defineProject({
  metadata: { timeZone: text(), plan: oneOf(['free', 'pro']) },
  events: { 'contact.created': z.object({ id: z.string() }) },
  targets: { enrich: httpTarget({ baseUrl: 'https://api.enrich.test' }) },
});

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function holds<_T extends true>(): void {}

const lookUp = project.workflow('look-up', {
  name: 'Looks a contact up',
  trigger: project.onRequest({
    input: z.object({ email: z.string() }),
    answer: z.object({ found: z.boolean() }),
    browser: true,
  }),
  async run({ event, step, targets, respond }) {
    holds<Equal<typeof event, { email: string }>>();
    await step.request('ask', targets.enrich, { method: 'GET', path: '/' });
    // @ts-expect-error no such target
    targets.other;
    // @ts-expect-error not of the form of the answer
    await respond({ found: 'yes' });
    await respond({ found: true });
  },
});
const answers = project.workflow('answers', {
  name: 'Answers with what it returns',
  trigger: project.onRequest({ answer: z.object({ found: z.boolean() }) }),
  run: async () => ({ found: true }),
});
project.workflow('answers-wrongly', {
  name: 'Answers with something else',
  trigger: project.onRequest({ answer: z.object({ found: z.boolean() }) }),
  // @ts-expect-error not of the form of the answer
  run: async () => ({ lost: true }),
});
const bill = project.workflow('bill', {
  name: 'Bills',
  trigger: project.onCall({ input: z.object({ orderId: z.string() }), answer: z.object({ invoice: z.string() }) }),
  run: async ({ event }) => ({ invoice: event.orderId }),
});
const report = project.workflow('report', {
  name: 'Reports',
  trigger: project.onSchedule(({ metadata }) => ({ cron: '0 8 * * *', timeZone: metadata.timeZone ?? 'UTC' })),
  enabledByDefault: true,
  async run({ event, step, respond }) {
    holds<Equal<typeof event.scheduledAt, Date>>();
    const { invoice } = await step.workflow('bill', bill, { orderId: 'o-1' });
    holds<Equal<typeof invoice, string>>();
    // @ts-expect-error the input of that workflow has another form
    await step.workflow('bill', bill, { orderId: 1 });
    // @ts-expect-error it is not one that is called
    await step.workflow('look up', lookUp, { email: 'x' });
    // @ts-expect-error nobody waits for an answer
    await respond({});
  },
});
const sync = project.workflow('sync', {
  name: 'Syncs',
  trigger: project.onManual({ input: z.object({ full: z.boolean() }) }),
  run: async ({ event }) => void event.full,
});
const bye = project.workflow('bye', {
  name: 'Says goodbye',
  trigger: project.onConnection('disconnected'),
  async run({ event }) {
    holds<Equal<typeof event.change, 'disconnected'>>();
  },
});
const news = project.workflow('news', {
  name: 'Finds what is new',
  trigger: project.onPoll({
    every: '5 minutes',
    item: z.object({ id: z.string(), email: z.string() }),
    async poll({ cursor, request }) {
      const { items } = await request<{ items: { id: string; email: string }[] }>({
        method: 'GET',
        path: '/contacts',
        query: { after: cursor as string | undefined },
      });
      return { items: items.map((payload) => ({ id: payload.id, payload })), cursor: items.at(-1)?.id ?? cursor };
    },
  }),
  async run({ event }) {
    holds<Equal<typeof event, { id: string; email: string }>>();
  },
});
// @ts-expect-error no such interval
project.onPoll({ every: '7 minutes', poll: async () => ({ items: [], cursor: null }) });

export const config = project.define([
  project.integration('crm', { connector: sandboxCrm(), workflows: [lookUp, answers, bill, report, sync, bye, news] }),
]);
type Config = typeof config;
holds<Equal<RequestWorkflowId<Config>, 'look-up' | 'answers'>>();
holds<Equal<RunnableWorkflowId<Config>, 'sync' | 'report'>>();
holds<Equal<InputOfWorkflow<Config, 'look-up'>, { email: string }>>();
holds<Equal<AnswerOfWorkflow<Config, 'look-up'>, { found: boolean }>>();
holds<Equal<InputOfWorkflow<Config, 'sync'>, { full: boolean }>>();
