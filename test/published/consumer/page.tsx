import { createConnect } from '@acme/connect';
import { createRequests } from '@acme/connect/requests';
import { createConnectUI } from '@acme/connect-ui';
import type { ConnectElement } from '@acme/connect-ui/element';
import * as headless from '@acme/connect-ui/headless';
import { createPrimitives, Integration } from '@acme/connect-ui/primitives';
import { prefetchConnect } from '@acme/connect-ui/server';
import { exampleUser, ScenarioProvider } from '@acme/connect-ui/testing';
import type config from './connect.config.ts';

const client = createConnect<typeof config>({
  apiUrl: 'https://connect.test',
  projectId: 'p',
  getToken: () => Promise.resolve('token'),
});
const requests = createRequests<typeof config>({ apiUrl: '', projectId: 'p', getToken: async () => 'token' });
export const contacts = async (): Promise<readonly string[]> => {
  const { items } = await requests.act({ integrationId: 'crm', action: 'listContacts', input: {} });
  return items.map(({ email }) => email);
};
// @ts-expect-error not one that the definition lets browsers call
void requests.act({ integrationId: 'crm', action: 'createContact', input: { email: 'a@example.test' } });
const crm = client.connect('crm');
// @ts-expect-error no such integration
client.connect('erp');
// @ts-expect-error no such workflow
void client.setWorkflow({ workflowId: 'explode', enabled: true });

const parts = createPrimitives<typeof config>();
export const row = (
  <parts.Integration.Root id="crm">
    <Integration.Description render={<em />} />
  </parts.Integration.Root>
);
// @ts-expect-error no such integration
void (<parts.Integration.Root id="erp" />);

export const ui = createConnectUI<typeof config>();
export const page = { crm, hooks: Object.keys(headless) };

const { ConnectProvider, ConnectPanel } = ui;
const getToken = async (): Promise<string> => 'token';
export const rendered = async (token: string) => {
  const snapshot = await prefetchConnect<typeof config>({ apiUrl: '', projectId: 'p', token });
  // @ts-expect-error no such integration
  void snapshot.user?.integrations.some(({ id }) => id === 'erp');
  return (
    <ConnectProvider apiUrl="" projectId="p" getToken={getToken} snapshot={snapshot}>
      <ConnectPanel view={{ screen: 'detail', integrationId: 'crm' }} />
    </ConnectProvider>
  );
};
export const tested = <ScenarioProvider scenario={{ user: exampleUser() }}>A page of the host</ScenarioProvider>;

export function place(element: ConnectElement): void {
  element.getToken = getToken;
  element.addEventListener('acme-view', ({ detail }) => detail.screen.toUpperCase());
  // @ts-expect-error no such event
  element.addEventListener('acme-veiw', ({ detail }) => detail);
  document.querySelector('acme-connect')?.setAttribute('locale', 'de');
}
