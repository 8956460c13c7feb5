import { createRequests } from '@acme/connect/requests';
import type config from './connect.config.ts';

export async function showContacts(projectId: string, getToken: () => Promise<string>): Promise<readonly string[]> {
  const requests = createRequests<typeof config>({ apiUrl: 'http://127.0.0.1:4200', projectId, getToken });
  const { items } = await requests.act({ integrationId: 'crm', action: 'listContacts', input: {} });
  return items.map(({ id }) => id);
}
