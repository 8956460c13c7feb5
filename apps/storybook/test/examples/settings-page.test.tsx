import { ConnectPanel, ConnectProvider } from '@acme/connect-ui';
import {
  createScenarioClient,
  exampleConnection,
  exampleIntegration,
  exampleUser,
  failedExecution,
} from '@acme/connect-ui/testing';
import { renderToString } from 'react-dom/server';
import { expect, test } from 'vitest';

const broken = exampleUser({
  integrations: [
    exampleIntegration({
      id: 'crm',
      name: 'CRM',
      state: 'needs_reauth',
      connections: [exampleConnection({ integrationId: 'crm', state: 'needs_reauth' })],
    }),
  ],
});

test('a customer whose account no longer works is asked to reconnect it', () => {
  const html = renderToString(
    <ConnectProvider client={createScenarioClient({ user: broken })}>
      <ConnectPanel />
    </ConnectProvider>,
  );
  expect(html).toContain('Reconnect CRM');
});

test('approval is refused once, and given at the second try', async () => {
  const client = createScenarioClient({
    user: exampleUser({ integrations: [exampleIntegration({ id: 'crm' })] }),
    outcomes: { crm: ['denied', 'connected'] },
  });
  const flow = client.connect('crm');
  flow.start();
  await expect.poll(() => flow.snapshot()).toMatchObject({ phase: 'failed', error: { code: 'denied' } });
  flow.start();
  await expect.poll(() => flow.snapshot().phase).toBe('done');
  expect(client.user.snapshot().data?.integrations[0]?.state).toBe('connected');
});

test('somebody else changes something meanwhile', () => {
  const client = createScenarioClient({ user: broken });
  client.changeHealth({ isOnline: false });
  client.changeUser((user) => ({ ...user, integrations: [] }));
  expect(client.health.snapshot().isOnline).toBe(false);
  expect(client.user.snapshot().data?.integrations).toEqual([]);
});

test('a run that failed is run again', async () => {
  const failed = failedExecution({ reason: 'provider_unavailable' });
  const client = createScenarioClient({ user: exampleUser(), executions: [failed] });
  const run = client.execution(failed.id);
  expect(run.snapshot().data?.canRetry).toBe(true);
  await run.retry();
  expect(run.snapshot().data).toMatchObject({ status: 'queued' });
});
