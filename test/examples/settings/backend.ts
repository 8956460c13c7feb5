import { ConnectApiError, createConnectClient } from '@acme/sdk';
import type config from './connect.config.ts';

/** Fills in for a customer what your product knows already. */
export async function prefill(apiKey: string, userId: string): Promise<readonly string[]> {
  const connect = createConnectClient<typeof config>({ url: 'http://127.0.0.1:4200', apiKey });
  const { integrations } = await connect.users.get(userId);
  const account = integrations.find(({ id }) => id === 'crm')?.connections[0];
  if (account === undefined) return [];
  const connectionId = account.id;
  const { options } = await connect.settings.options(userId, { connectionId, setting: 'pipeline' });
  const [first] = options;
  if (first === undefined) return [];
  try {
    const values = { ...account.settings?.values, pipeline: first.value };
    await connect.settings.save(userId, { connectionId, values, labels: { pipeline: { [first.value]: first.label } } });
    await connect.settings.save(userId, { connectionId, workflowId: 'sign-ups', values: { source: 'Taskly' } });
    return [];
  } catch (error) {
    if (!ConnectApiError.is(error) || error.code !== 'invalid_fields') throw error;
    return Object.values(error.fields ?? {}).map(({ message }) => message);
  }
}
