import { renderToString } from 'react-dom/server';
import { expect, test } from 'vitest';
import {
  ConnectProvider,
  type ConnectStart,
  type UseConnect,
  useConnect,
  useSettings,
  useUserMetadata,
  type UseUserMetadata,
} from '../src/headless/index.ts';
import { createScenarioClient, exampleConnection, exampleIntegration, exampleUser } from '../src/testing/index.ts';

const account = exampleConnection();

function Settings({ integrationId }: { readonly integrationId?: string }): React.JSX.Element {
  const { status, data } = useSettings(account.id, { integrationId });
  return <p>{`${status}, ${data === undefined ? 'nothing' : 'a form'}`}</p>;
}

test('settings of a named integration are those of its accounts, and of no other one', () => {
  const settings = [{ kind: 'text', name: 'list', label: 'List', required: true, maxLength: 200 }] as const;
  const user = exampleUser({ integrations: [exampleIntegration({ settings, connections: [account] })] });
  const html = (integrationId: object): string =>
    renderToString(
      <ConnectProvider client={createScenarioClient({ user })}>
        <Settings {...integrationId} />
      </ConnectProvider>,
    );
  // The logic of a form is loaded in the browser.
  expect(html({})).toContain('<p>pending, nothing</p>');
  expect(html({ integrationId: 'sandbox-crm' })).toContain('<p>pending, nothing</p>');
  expect(html({ integrationId: 'northwind-mail' })).toContain('<p>ready, nothing</p>');
});

function Connect({ give }: { readonly give: (flow: UseConnect) => void }): null {
  give(useConnect('sandbox-crm'));
  return null;
}

/** The flow as a button has it, below a provider that is asked first. */
function connectBelow(beforeConnect: (start: ConnectStart) => boolean, user: Parameters<typeof exampleUser>[0] = {}) {
  const client = createScenarioClient({ user: exampleUser(user), outcomes: { 'sandbox-crm': 'never' } });
  const seen: UseConnect[] = [];
  const press = (): UseConnect => {
    renderToString(
      <ConnectProvider client={client} beforeConnect={beforeConnect}>
        <Connect give={(flow) => seen.push(flow)} />
      </ConnectProvider>,
    );
    return seen.at(-1) as UseConnect;
  };
  return { press, phase: () => client.connect('sandbox-crm').snapshot().phase };
}

test('the host is asked in the click whether an account may be connected, and its no is the end of it', async () => {
  const asked: ConnectStart[] = [];
  let answer = false;
  const { press, phase } = connectBelow((start) => {
    asked.push(start);
    return answer;
  });
  press().start();
  expect(asked).toEqual([
    {
      integrationId: 'sandbox-crm',
      integration: expect.objectContaining({ name: 'Sandbox CRM' }),
      connectionId: undefined,
    },
  ]);
  expect(phase()).toBe('idle');
  answer = true;
  press().start({ connectionId: account.id });
  expect(phase()).toBe('opening');
  expect(asked[1]).toMatchObject({ connectionId: account.id });
});

test('it is not asked again by what goes on with a try', async () => {
  let asked = 0;
  const { press, phase } = connectBelow(() => {
    asked += 1;
    return true;
  });
  press().start();
  await expect.poll(phase).toBe('awaiting');
  press().start();
  press().reopen();
  expect(asked).toBe(1);
});

test('it is not asked for somebody who only looks', () => {
  const { press, phase } = connectBelow(
    () => {
      throw new Error('nobody connects here');
    },
    { readOnly: true },
  );
  press().start();
  expect(phase()).toBe('idle');
});

function Metadata({ give }: { readonly give: (metadata: UseUserMetadata) => void }): null {
  give(useUserMetadata());
  return null;
}

test('metadata is read and changed, and resolves to whether that worked', async () => {
  const client = createScenarioClient({ user: exampleUser({ metadata: { plan: 'free' } }) });
  const seen: UseUserMetadata[] = [];
  const read = (): UseUserMetadata => {
    renderToString(
      <ConnectProvider client={client}>
        <Metadata give={(metadata) => seen.push(metadata)} />
      </ConnectProvider>,
    );
    return seen.at(-1) as UseUserMetadata;
  };
  expect(read()).toMatchObject({ status: 'ready', data: { plan: 'free' }, isUpdating: false, updateError: undefined });
  expect(await read().update({ plan: 'pro', Company: 'Northwind' })).toBe(true);
  expect(read().data).toEqual({ plan: 'pro', Company: 'Northwind' });
});
