import { defineProject, email, httpTarget, number, oneOf, secret, text } from '@acme/integrations';
import * as z from 'zod';
import { readAddresses } from '../src/env.ts';

export const { sandboxUrl, tasklyUrl } = readAddresses();

/** What Taskly tells Acme Connect, and what its workflows may call. */
export const project = defineProject({
  metadata: {
    Email: email({ indexed: true, label: 'E-mail' }),
    company: text({ indexed: true, label: 'Company' }),
    plan: oneOf(['free', 'pro'], { label: 'Plan' }),
    seats: number({ label: 'Seats' }),
    timeZone: text({ label: 'Time zone', visible: true, writers: ['claim', 'server', 'browser'] }),
    apiKey: secret({ label: 'Taskly API key', hosts: [new URL(tasklyUrl).host] }),
  },
  events: {
    'contact.created': z.object({ id: z.string(), email: z.email(), name: z.string().optional() }),
    'task.snoozed': z.object({ taskId: z.string(), until: z.iso.datetime() }),
    'task.assigned': z.object({ taskId: z.string(), email: z.email() }),
    'task.done': z.object({ by: z.string() }),
  },
  host: httpTarget({ baseUrl: tasklyUrl }),
  // A service of Taskly's choice that no customer connects.
  targets: { quotes: httpTarget({ baseUrl: `${sandboxUrl}/quotes` }) },
});
