import * as z from 'zod';
import { project } from './project.ts';
import { tellTaskly } from './tell-taskly.ts';

const Message = z.object({ id: z.string(), to: z.string(), subject: z.string(), sentAt: z.string() });
const Cursor = z.object({ sentAt: z.string() });

/** Sandbox Mail tells nobody of anything, so it is looked at. */
export const newMail = project.workflow('new-mail', {
  name: 'Log sent mail',
  description: 'Every mail that you send shows up in Taskly.',
  trigger: project.onPoll({
    every: '5 minutes',
    item: Message,
    async poll({ cursor, request }) {
      const { messages } = await request({
        method: 'GET',
        path: '/messages',
        response: z.object({ messages: z.array(Message) }),
      });
      const newest = messages.at(-1)?.sentAt ?? '';
      // What is there when Taskly begins to look is old.
      const { sentAt } = cursor === undefined ? { sentAt: newest } : Cursor.parse(cursor);
      const fresh = messages.filter((message) => message.sentAt > sentAt);
      return { items: fresh.map((payload) => ({ id: payload.id, payload })), cursor: { sentAt: newest } };
    },
  }),
  run: ({ event, user, host, step }) =>
    step.request(
      'tell Taskly',
      host,
      tellTaskly(user.secrets.apiKey, '/hooks/activity', { kind: 'mail', text: `${event.subject} to ${event.to}` }),
    ),
});
