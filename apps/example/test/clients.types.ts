import type { ConnectClient as BrowserClient } from '@acme/connect';
import type { ConnectClient as ServerClient } from '@acme/sdk';
import type config from '../connect.config.ts';

declare const server: ServerClient<typeof config>;
declare const browser: BrowserClient<typeof config>;

export async function theBackendIsTypedByTheConfig(): Promise<void> {
  await server.users.setMetadata('northwind', { plan: 'pro', Email: null, apiKey: 'tk_1' });
  // @ts-expect-error no such plan
  await server.users.setMetadata('northwind', { plan: 'gold' });
  // @ts-expect-error no such metadata
  await server.users.setMetadata('northwind', { colour: 'red' });

  await server.users.disconnect('northwind', { integrationId: 'crm' });
  // @ts-expect-error no such integration
  await server.users.disconnect('northwind', { integrationId: 'crn' });

  await server.workflows.enable('northwind', 'send-contacts');
  // @ts-expect-error an integration is no workflow
  await server.workflows.enable('northwind', 'crm');
  // @ts-expect-error no such workflow
  await server.executions.list({ workflowId: 'send-contact' });

  await server.events.send('northwind', 'contact.created', { id: '1', email: 'a@b.example' });
  // @ts-expect-error no such event
  await server.events.send('northwind', 'contact.deleted', { id: '1' });
  // @ts-expect-error the payload lacks the e-mail address
  await server.events.send('northwind', 'contact.created', { id: '1' });

  const user = await server.users.get('northwind');
  const plan: 'free' | 'pro' | undefined = user.metadata.plan;
  // @ts-expect-error a secret reads as its fingerprint, never as text
  const apiKey: string | undefined = user.metadata.apiKey;
  const ids: ('crm' | 'mail')[] = user.integrations.map(({ id }) => id);
  // @ts-expect-error a comparison that can never be true
  if (user.integrations[0]?.id === 'slack') return;
  void [plan, apiKey, ids];
}

export async function theBrowserIsTypedByTheConfig(): Promise<void> {
  browser.connect('crm').start();
  // @ts-expect-error no such integration
  browser.connect('slack');

  await browser.setWorkflow({ workflowId: 'send-contacts', enabled: true });
  // @ts-expect-error no such workflow
  await browser.setWorkflow({ workflowId: 'send-mails', enabled: true });
  // @ts-expect-error a browser does not write secrets
  await browser.setMetadata({ apiKey: 'tk_1' });
}
