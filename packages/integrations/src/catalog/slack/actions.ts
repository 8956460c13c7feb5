import * as z from 'zod';
import { actionsOf, defineAction, defineList } from '../../connector/action.ts';
import { valueAt } from '../../connector/answer.ts';
import { cursorPages } from '../../connector/paging.ts';

const connector = 'slack';

const postMessage = defineAction({
  connector,
  name: 'postMessage',
  description: 'Posts a message in a channel.',
  scopes: ['chat:write'],
  input: z.object({
    /** The id of a channel, or its name. */
    channel: z.string().min(1),
    text: z.string().min(1),
    /** The `ts` of the message that it answers. */
    threadTs: z.string().optional(),
  }),
  output: z.object({ channel: z.string(), ts: z.string() }),
  request: ({ channel, text, threadTs }) => ({
    method: 'POST',
    path: '/chat.postMessage',
    form: { channel, text, thread_ts: threadTs },
  }),
});

const listChannels = defineList({
  connector,
  name: 'listChannels',
  description: 'The channels of the workspace.',
  scopes: ['channels:read'],
  input: z.object({
    excludeArchived: z.boolean().default(true),
    limit: z.int().min(1).max(1_000).default(200),
  }),
  item: z.object({ id: z.string(), name: z.string(), is_archived: z.boolean(), is_member: z.boolean().optional() }),
  request: ({ excludeArchived, limit }) => ({
    method: 'GET',
    path: '/conversations.list',
    query: { exclude_archived: excludeArchived, limit },
  }),
  items: 'channels',
  paging: cursorPages({ at: 'response_metadata.next_cursor', as: 'cursor' }),
});

const findUserByEmail = defineAction({
  connector,
  name: 'findUserByEmail',
  description: 'Finds a person of the workspace by an e-mail address.',
  scopes: ['users:read.email'],
  input: z.object({ email: z.email() }),
  output: z.object({ id: z.string(), name: z.string(), real_name: z.string().optional() }),
  request: ({ email }) => ({ method: 'GET', path: '/users.lookupByEmail', query: { email } }),
  parse: ({ json }) => valueAt(json, 'user'),
});

/** What can be done in Slack. */
export const slackActions = actionsOf(postMessage, listChannels, findUserByEmail);
