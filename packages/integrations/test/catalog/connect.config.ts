import { defineProject } from '@acme/integrations';
import { hubspot } from '@acme/integrations/catalog/hubspot';
import type { Connector } from '@acme/integrations/connector';
import * as z from 'zod';

const Workspace = z.object({ id: z.string(), name: z.string() });

/** A product that the catalogue has not got, or your own. */
const acmeDesk: Connector = {
  id: 'acme-desk',
  name: 'Acme Desk',
  baseUrl: 'https://{subdomain}.desk.example/api',
  auth: {
    kind: 'api_key',
    fields: [
      { name: 'subdomain', label: 'Subdomain', secret: false, pattern: /[a-z0-9-]+/, example: 'taskly' },
      { name: 'apiKey', label: 'API key', hint: 'In Acme Desk under Settings, API.', secret: true },
    ],
    headers: { authorization: 'Bearer {apiKey}' },
  },
  identify: async (http) => {
    const workspace = Workspace.parse(await http.get('/workspace'));
    return { id: workspace.id, label: workspace.name };
  },
};

const project = defineProject({});

const crm = project.integration('crm', { connector: hubspot() });
const desk = project.integration('desk', { connector: acmeDesk });

export default project.define([crm, desk]);
