import * as z from 'zod';
import type { Connector } from '../../connector/connector.ts';
import { manifest } from './manifest.ts';

/** The part of the agent that is used here. */
const Agent = z.object({ id: z.int(), contact: z.object({ name: z.string() }) });

/**
 * Freshdesk, with the API key of an agent.
 *
 * Not every fact was read at the vendor: see `README.md` beside this file, and try it before customers do.
 *
 * @example
 * const integration = project.integration('freshdesk', { connector: freshdesk({ acceptUnverified: true }) });
 * @see https://developers.freshdesk.com/api/#authentication
 */
export function freshdesk(_options: { readonly acceptUnverified: true }): Connector {
  return {
    id: manifest.id,
    name: manifest.name,
    category: manifest.category,
    description: 'Tickets and contacts in Freshdesk.',
    baseUrl: 'https://{domain}.freshdesk.com/api/v2',
    auth: {
      kind: 'basic',
      username: '{apiKey}',
      password: 'X',
      fields: [
        {
          name: 'domain',
          label: 'Freshdesk domain',
          hint: 'What stands before .freshdesk.com in the address of your help desk.',
          secret: false,
          pattern: /[a-z0-9][a-z0-9-]*/,
          example: 'taskly',
        },
        { name: 'apiKey', label: 'API key', hint: 'In Freshdesk under Profile settings.', secret: true },
      ],
    },
    probe: 'identify',
    identify: async (http, { parameters }) => {
      const { domain = '' } = parameters;
      const agent = Agent.parse(await http.get('/agents/me'));
      return { id: `${domain}/${agent.id}`, label: `${agent.contact.name} (${domain})` };
    },
  };
}
