import * as z from 'zod';
import type { Connector } from '../../connector/connector.ts';
import { manifest } from './manifest.ts';

const Workspace = z.object({ id: z.string(), name: z.string() });

/** Sandbox Mail, the sandbox's product with plain API keys. */
export function sandboxMail({ baseUrl = 'http://127.0.0.1:4400' }: { readonly baseUrl?: string } = {}): Connector {
  return {
    id: manifest.id,
    name: manifest.name,
    description: 'Sends mail into the sandbox.',
    baseUrl: `${baseUrl}/mail`,
    auth: {
      kind: 'api_key',
      fields: [{ name: 'apiKey', label: 'API key', hint: 'In Sandbox Mail under Settings, API keys.', secret: true }],
      headers: { authorization: 'Bearer {apiKey}' },
    },
    probe: 'identify',
    identify: async (http) => {
      const workspace = Workspace.parse(await http.get('/workspace'));
      return { id: workspace.id, label: workspace.name };
    },
  };
}
