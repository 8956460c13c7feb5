import * as z from 'zod';
import { actionsOf, defineAction, defineList } from '../../connector/action.ts';
import { nextUrlPages } from '../../connector/paging.ts';

const connector = 'outlook';
const Addresses = z.array(z.email()).min(1).max(500);

const sendMail = defineAction({
  connector,
  name: 'sendMail',
  description: 'Sends a message and keeps it among the sent ones.',
  scopes: ['Mail.Send'],
  input: z.object({
    to: Addresses,
    cc: Addresses.optional(),
    subject: z.string(),
    content: z.string(),
    contentType: z.enum(['Text', 'HTML']).default('Text'),
  }),
  output: z.object({}),
  request: ({ to, cc, subject, content, contentType }) => ({
    method: 'POST',
    path: '/me/sendMail',
    json: {
      message: {
        subject,
        body: { contentType, content },
        toRecipients: to.map(recipient),
        ...(cc === undefined ? {} : { ccRecipients: cc.map(recipient) }),
      },
    },
  }),
});

const listMessages = defineList({
  connector,
  name: 'listMessages',
  description: 'The messages of the mailbox.',
  scopes: ['Mail.Read'],
  /** A page of many messages may take the provider too long. */
  input: z.object({ top: z.int().min(1).max(1_000).default(50) }),
  item: z.object({
    id: z.string(),
    subject: z.string().nullish(),
    sender: z
      .object({ emailAddress: z.object({ name: z.string().nullish(), address: z.string().nullish() }) })
      .nullish(),
  }),
  request: ({ top }) => ({ method: 'GET', path: '/me/messages', query: { $select: 'id,subject,sender', $top: top } }),
  items: 'value',
  paging: nextUrlPages({ at: '@odata\\.nextLink' }),
});

function recipient(address: string) {
  return { emailAddress: { address } };
}

/** What can be done in Outlook. */
export const outlookActions = actionsOf(sendMail, listMessages);
