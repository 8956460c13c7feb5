import { ConnectApiError, createConnectClient } from '@acme/sdk';
import type config from './connect.config.ts';

export async function syncContacts(apiKey: string, userId: string): Promise<void> {
  const connect = createConnectClient<typeof config>({ url: 'http://127.0.0.1:4200', apiKey });
  try {
    const contact = await connect.connections.act(userId, {
      integrationId: 'crm',
      action: 'createContact',
      input: { properties: { email: 'ada@example.com' } },
    });
    console.log(contact.id);
  } catch (error) {
    if (!ConnectApiError.is(error)) throw error;
    // The provider's words are text, not HTML.
    if (error.code === 'provider_rejected') console.log(error.provider?.kind, error.provider?.field, error.message);
    else if (error.code === 'provider_busy') console.log('again in', error.retryAfterSeconds, 'seconds');
    else throw error;
  }

  const list = { integrationId: 'crm', action: 'listContacts', input: { limit: 100 } } as const;
  for await (const contacts of connect.connections.pages(userId, list)) {
    for (const { properties } of contacts) console.log(properties['email']);
  }

  // What no action knows: any request below the address of the account. Whatever is answered is the answer.
  const { status, base64 } = await connect.connections.request(userId, {
    integrationId: 'crm',
    method: 'GET',
    path: '/files/report.pdf',
    answer: 'base64',
  });
  console.log(status, Buffer.from(base64 ?? '', 'base64').byteLength);
}
