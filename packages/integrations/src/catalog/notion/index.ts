import * as z from 'zod';
import type { Connector } from '../../connector/connector.ts';
import { errorsAt } from '../../connector/errors-at.ts';
import { notionActions } from './actions.ts';
import { manifest } from './manifest.ts';

export { notionActions };

/** The bot that a workspace has added. */
const Bot = z.object({ id: z.string(), bot: z.object({ workspace_name: z.string().nullish() }) });

/**
 * Notion, with a public integration.
 *
 * Not every fact was read at the vendor: see `README.md` beside this file, and try it before customers do.
 *
 * @example
 * const integration = project.integration('notion', { connector: notion({ acceptUnverified: true }) });
 * @see https://developers.notion.com/guides/authorization/overview
 */
export function notion({
  version = '2025-09-03',
}: {
  readonly acceptUnverified: true;
  readonly version?: string;
}): Connector<typeof manifest.id, typeof notionActions> {
  return {
    id: manifest.id,
    name: manifest.name,
    category: manifest.category,
    description: 'Pages and databases in Notion.',
    baseUrl: 'https://api.notion.com/v1',
    auth: {
      kind: 'oauth2',
      authorizationUrl: 'https://api.notion.com/v1/oauth/authorize',
      tokenUrl: 'https://api.notion.com/v1/oauth/token',
      clientAuthentication: 'basic',
      scopes: [],
      tokenBody: 'json',
      extraParameters: { owner: 'user' },
      revocation: {
        method: 'POST',
        url: 'https://api.notion.com/v1/oauth/revoke',
        as: 'client',
        headers: { 'notion-version': version },
        json: { token: '{accessToken}' },
      },
      placement: { headers: { authorization: 'Bearer {accessToken}', 'notion-version': version } },
      environment: { clientId: 'NOTION_CLIENT_ID', clientSecret: 'NOTION_CLIENT_SECRET' },
    },
    errors: errorsAt({ message: 'message', code: 'code' }),
    actions: notionActions,
    probe: 'identify',
    identify: async (http) => {
      const { id, bot } = Bot.parse(await http.get('/users/me'));
      return { id, label: bot.workspace_name || id };
    },
  };
}
