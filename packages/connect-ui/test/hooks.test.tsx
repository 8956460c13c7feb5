import { renderToString } from 'react-dom/server';
import { expect, test } from 'vitest';
import { ConnectProvider, useSettings } from '../src/headless/index.ts';
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
