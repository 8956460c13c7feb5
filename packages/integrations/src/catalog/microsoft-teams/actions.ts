import * as z from 'zod';
import { actionsOf, defineAction } from '../../connector/action.ts';
import { pathTo, valueAt } from '../../connector/answer.ts';

const connector = 'microsoft-teams';
const Named = z.object({ id: z.string(), displayName: z.string().nullish(), description: z.string().nullish() });

const listJoinedTeams = defineAction({
  connector,
  name: 'listJoinedTeams',
  description: 'The teams that the person is a member of.',
  scopes: ['Team.ReadBasic.All'],
  input: z.object({}),
  output: z.array(Named),
  request: () => ({ method: 'GET', path: '/me/joinedTeams' }),
  parse: ({ json }) => valueAt(json, 'value'),
});

const listChannels = defineAction({
  connector,
  name: 'listChannels',
  description: 'The channels of a team.',
  scopes: ['Channel.ReadBasic.All'],
  input: z.object({ teamId: z.string() }),
  output: z.array(Named),
  request: ({ teamId }) => ({ method: 'GET', path: pathTo`/teams/${teamId}/channels` }),
  parse: ({ json }) => valueAt(json, 'value'),
});

const sendChannelMessage = defineAction({
  connector,
  name: 'sendChannelMessage',
  description: 'Sends a message in a channel, as the person whose account it is.',
  scopes: ['ChannelMessage.Send'],
  input: z.object({
    teamId: z.string(),
    channelId: z.string(),
    content: z.string().min(1),
    contentType: z.enum(['text', 'html']).default('text'),
  }),
  output: z.object({ id: z.string(), webUrl: z.string().nullish() }),
  request: ({ teamId, channelId, content, contentType }) => ({
    method: 'POST',
    path: pathTo`/teams/${teamId}/channels/${channelId}/messages`,
    json: { body: { contentType, content } },
  }),
});

/** What can be done in Microsoft Teams. */
export const microsoftTeamsActions = actionsOf(listJoinedTeams, listChannels, sendChannelMessage);
