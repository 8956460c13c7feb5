import { sandboxCrm, sandboxCrmActions } from '@acme/integrations/catalog/sandbox-crm';
import * as z from 'zod';
import { assignContacts } from './assign-contacts.ts';
import { project, sandboxUrl } from './project.ts';
import { sendContacts } from './send-contacts.ts';
import { tellTaskly } from './tell-taskly.ts';

export const connector = sandboxCrm({ baseUrl: sandboxUrl });

const Contact = z.object({ email: z.string(), name: z.string().optional() });

/** The provider tells: a webhook. */
const newInCrm = project.workflow('new-in-crm', {
  name: 'Receive new contacts',
  description: 'Contacts that somebody adds in your CRM come to Taskly.',
  trigger: project.onProviderEvent(connector, 'contact.created'),
  run: ({ event, user, host, step }) =>
    step.request(
      'tell Taskly',
      host,
      tellTaskly(user.secrets.apiKey, '/hooks/activity', { kind: 'new-in-crm', text: event.contact.email }),
    ),
});

/** Somebody asks and waits: the settings page, or Taskly's backend. */
const findContact = project.workflow('find-contact', {
  name: 'Find contacts',
  description: 'Taskly looks contacts up in your CRM while you type.',
  connector,
  trigger: project.onRequest({
    input: z.object({ email: z.email() }),
    answer: z.object({ found: z.boolean(), name: z.string().optional() }),
    browser: true,
  }),
  async run({ event, connection, step, respond }) {
    const { items } = await step.action('find', connection, sandboxCrmActions.listContacts, {
      email: event.email,
      limit: 1,
    });
    const [contact] = items;
    await respond(contact === undefined ? { found: false } : { found: true, name: contact.name });
  },
});

/** Called by the others, and by nothing else. */
const copyContact = project.workflow('copy-contact', {
  name: 'Copy one contact',
  connector,
  trigger: project.onCall({ input: Contact, answer: z.object({ id: z.string() }) }),
  async run({ event, connection, step, user, host }) {
    const input = { email: event.email, name: event.name ?? event.email };
    const { id } = await step.action('update or create', connection, sandboxCrmActions.upsertContact, input);
    await step.request(
      'tell Taskly',
      host,
      tellTaskly(user.secrets.apiKey, '/hooks/activity', { kind: 'copied', text: event.email }),
    );
    return { id };
  },
});

/** A button: somebody says so. Reads page by page, and calls another workflow. */
const tidyUp = project.workflow('tidy-up', {
  name: 'Tidy up contacts',
  description: 'Gives every contact of your CRM a name.',
  connector,
  trigger: project.onManual({ browser: true }),
  async run({ connection, step }) {
    for await (const contacts of step.pages('read contacts', connection, sandboxCrmActions.listContacts, {})) {
      for (const { email, name } of contacts) {
        if (name === undefined) await step.workflow('copy', copyContact, { email });
      }
    }
  },
});

/** The clock, in the customer's own time zone. */
const morningReport = project.workflow('morning-report', {
  name: 'Morning report',
  description: 'Every morning Taskly says how many contacts you have.',
  connector,
  trigger: project.onSchedule(({ metadata }) => ({
    cron: '0 8 * * *',
    timeZone: metadata.timeZone ?? 'Europe/Berlin',
  })),
  async run({ event, connection, user, host, targets, step }) {
    let count = 0;
    for await (const contacts of step.pages('count contacts', connection, sandboxCrmActions.listContacts, {})) {
      count += contacts.length;
    }
    const { quote } = await step.request('quote of the day', targets.quotes, {
      method: 'GET',
      path: '/today',
      response: z.object({ quote: z.string() }),
    });
    const day = await step.run('write the date', () => event.scheduledAt.toISOString().slice(0, 10));
    const text = `${day}: ${count} contacts. ${quote}`;
    await step.request(
      'tell Taskly',
      host,
      tellTaskly(user.secrets.apiKey, '/hooks/activity', { kind: 'report', text }),
    );
  },
});

/** Waits without holding a process: for a time, and for another event. */
const followUp = project.workflow('follow-up', {
  name: 'Follow up on tasks',
  description: 'When a task is assigned and not done in a week, your CRM gets a note.',
  connector,
  trigger: project.onEvent('task.assigned'),
  waitsFor: [project.onEvent('task.done')],
  async run({ event, connection, user, host, step }) {
    await step.sleep('give them a moment', '1 second');
    const done = await step.waitForEvent('task done', {
      event: project.onEvent('task.done'),
      key: event.taskId,
      timeout: '7 days',
    });
    const text = done === undefined ? `${event.taskId} is late` : `${event.taskId} was done by ${done.payload.by}`;
    if (done === undefined) {
      await step.action('note it', connection, sandboxCrmActions.upsertContact, { email: event.email, name: text });
    }
    await step.request(
      'tell Taskly',
      host,
      tellTaskly(user.secrets.apiKey, '/hooks/activity', { kind: 'follow-up', text }),
    );
  },
});

const wakeTask = project.workflow('wake-task', {
  name: 'Wake snoozed tasks',
  description: 'A task that you put off comes back at its time.',
  trigger: project.onEvent('task.snoozed'),
  async run({ event, user, host, step }) {
    await step.sleepUntil('its time', new Date(event.until));
    await step.request(
      'tell Taskly',
      host,
      tellTaskly(user.secrets.apiKey, '/hooks/activity', { kind: 'awake', text: event.taskId }),
    );
  },
});

/** What becomes of the account: switched on for it, and the end of it. */
const welcome = project.workflow('welcome', {
  name: 'Welcome note',
  description: 'Taskly says that your CRM is ready.',
  trigger: project.onConnection('enabled'),
  run: ({ connection, user, host, step }) =>
    step.request(
      'tell Taskly',
      host,
      tellTaskly(user.secrets.apiKey, '/hooks/activity', { kind: 'welcome', text: connection.account.label }),
    ),
});

const farewell = project.workflow('farewell', {
  name: 'Farewell note',
  description: 'Taskly says that your CRM is no longer connected.',
  trigger: project.onConnection('disconnected'),
  run: ({ connection, user, host, step }) =>
    step.request(
      'tell Taskly',
      host,
      tellTaskly(user.secrets.apiKey, '/hooks/activity', { kind: 'farewell', text: connection.account.label }),
    ),
});

export const crmWorkflows = [
  sendContacts,
  assignContacts,
  newInCrm,
  findContact,
  copyContact,
  tidyUp,
  morningReport,
  followUp,
  wakeTask,
  welcome,
  farewell,
] as const;
