import * as z from 'zod';
import type { Connector } from '../../connector/connector.ts';
import { manifest } from './manifest.ts';

/** The workspace that a token is for. */
const Answer = z.object({ data: z.object({ workspace: z.object({ id: z.string(), name: z.string() }) }) });

/**
 * Segment, with a token of its Public API that the customer makes.
 *
 * @example
 * const integration = project.integration('segment', { connector: segment({ url: 'https://eu1.api.segmentapis.com' }) });
 * @see https://docs.segmentapis.com
 */
export function segment({ url = 'https://api.segmentapis.com' }: { readonly url?: string } = {}): Connector {
  return {
    id: manifest.id,
    name: manifest.name,
    category: manifest.category,
    description: 'Sources and destinations of a Segment workspace.',
    baseUrl: url,
    auth: {
      kind: 'api_key',
      fields: [
        {
          name: 'token',
          label: 'Public API token',
          hint: 'In Segment under Settings, Access Management, Tokens.',
          secret: true,
        },
      ],
      headers: { authorization: 'Bearer {token}' },
    },
    probe: 'identify',
    identify: async (http) => {
      const { workspace } = Answer.parse(await http.get('/')).data;
      return { id: workspace.id, label: workspace.name };
    },
  };
}
