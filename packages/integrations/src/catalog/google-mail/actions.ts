import * as z from 'zod';
import { actionsOf, defineAction, defineList } from '../../connector/action.ts';
import { valueAt } from '../../connector/answer.ts';
import { cursorPages } from '../../connector/paging.ts';
import { writeMessage } from './write-message.ts';

const connector = 'google-mail';
const messages = '/gmail/v1/users/me/messages';
const Addresses = z.array(z.email()).min(1).max(100);

const sendMessage = defineAction({
  connector,
  name: 'sendMessage',
  description: 'Sends a message in plain text.',
  scopes: ['https://www.googleapis.com/auth/gmail.send'],
  input: z.object({
    to: Addresses,
    cc: Addresses.optional(),
    bcc: Addresses.optional(),
    subject: z.string().max(900),
    text: z.string(),
    /** The conversation that it belongs to. */
    threadId: z.string().optional(),
  }),
  output: z.object({ id: z.string(), threadId: z.string() }),
  request: ({ threadId, ...message }) => ({
    method: 'POST',
    path: `${messages}/send`,
    json: { raw: writeMessage(message), threadId },
  }),
});

const listMessages = defineList({
  connector,
  name: 'listMessages',
  description: 'The ids of messages, newest first.',
  scopes: ['https://www.googleapis.com/auth/gmail.readonly'],
  input: z.object({
    /** As in the search box of Gmail: `from:ada@example.com is:unread`. */
    q: z.string().optional(),
    maxResults: z.int().min(1).max(500).default(100),
  }),
  item: z.object({ id: z.string(), threadId: z.string() }),
  request: ({ q, maxResults }) => ({ method: 'GET', path: messages, query: { q, maxResults } }),
  // Where nothing is found there is no list.
  items: ({ json }) => (typeof json === 'object' ? (valueAt(json, 'messages') ?? []) : undefined),
  paging: cursorPages({ at: 'nextPageToken', as: 'pageToken' }),
});

/** What can be done in Gmail. */
export const googleMailActions = actionsOf(sendMessage, listMessages);
