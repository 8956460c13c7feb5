import { createConnect } from '@acme/connect';
import { createConnectUI } from '@acme/connect-ui';
import * as headless from '@acme/connect-ui/headless';
import type config from './connect.config.ts';

const client = createConnect<typeof config>({
  apiUrl: 'https://connect.test',
  projectId: 'p',
  getToken: () => Promise.resolve('token'),
});
const crm = client.connect('crm');
// @ts-expect-error no such integration
client.connect('erp');
// @ts-expect-error no such workflow
void client.setWorkflow({ workflowId: 'explode', enabled: true });

export const ui = createConnectUI<typeof config>();
export const page = { crm, hooks: Object.keys(headless) };
