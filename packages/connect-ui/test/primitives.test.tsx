import type { ReactNode } from 'react';
import { renderToString } from 'react-dom/server';
import { expect, test } from 'vitest';
import { ConnectProvider } from '../src/headless/index.ts';
import { mergeProps } from '../src/primitives/part/merge-props.ts';
import { AccountSwitch, DisconnectDialog, Integration, IntegrationList, Workflow } from '../src/primitives/index.ts';
import { IntegrationsPage } from './examples/primitives/integrations-page.tsx';
import { createScenarioClient, exampleUser } from '../src/testing/index.ts';

function render(children: ReactNode, user: Parameters<typeof createScenarioClient>[0]['user'] = exampleUser()): string {
  return renderToString(
    <ConnectProvider client={createScenarioClient({ user })} timeZone="UTC">
      {children}
    </ConnectProvider>,
  );
}

const list = (
  <IntegrationList.Root>
    <IntegrationList.Search />
    <IntegrationList.Skeleton rows={2}>
      <i>row</i>
    </IntegrationList.Skeleton>
    <IntegrationList.Empty />
    <IntegrationList.Group>
      <IntegrationList.GroupLabel />
      <IntegrationList.Items>
        <IntegrationList.Item>
          <Integration.Root>
            <Integration.Name />
            <Integration.Status />
          </Integration.Root>
        </IntegrationList.Item>
      </IntegrationList.Items>
    </IntegrationList.Group>
  </IntegrationList.Root>
);

test('one item stands for every integration, in the groups of the panel, and the text is in the HTML', () => {
  const html = render(list);
  expect(html.match(/<article/g)).toHaveLength(5);
  expect([...html.matchAll(/<h2[^>]*>([^<]+)/g)].map(([, text]) => text)).toEqual([
    'Needs attention',
    'Connected',
    'Available',
    'Other plans',
  ]);
  for (const text of ['Northwind Mail', 'Reconnect needed', 'Included in Pro']) expect(html).toContain(text);
  expect(html).not.toContain('data-acme-primitive="integration-skeleton"');
});

test('an article is called by its name, and a section by its label', () => {
  const html = render(list);
  for (const tag of ['article', 'section']) {
    for (const [, id = ''] of html.matchAll(new RegExp(`<${tag}[^>]* aria-labelledby="([^"]+)"`, 'g'))) {
      expect(html).toContain(` id="${id}"`);
    }
  }
});

test('while it loads there are rows, and afterwards, without any integration, a sentence', () => {
  const loading = render(list, 'loading');
  expect(loading.match(/<i>row<\/i>/g)).toHaveLength(2);
  expect(loading).toContain('aria-busy="true"');
  expect(render(list, exampleUser({ integrations: [] }))).toContain('No integrations yet.');
});

test('a part tells its state, to the style sheet and to functions of the host', () => {
  const html = render(
    <Integration.Root id="northwind-mail" className={({ status }) => `is-${status}`}>
      {({ integration }) => (
        <>
          <Integration.Trigger className="go" />
          <b>{integration.connections.length}</b>
        </>
      )}
    </Integration.Root>,
  );
  expect(html).toContain('data-status="needs_reauth"');
  expect(html).toContain('class="is-needs_reauth"');
  expect(html).toMatch(/<button[^>]*data-state="reconnect"[^>]*>Reconnect<\/button>/);
  expect(html).toContain('<b>1</b>');
});

test('another element gets what the part needs, keeps what it has, and words of its own are the name', () => {
  const html = render(
    <Integration.Root id="paper-trail" render={<section className="mine" />} className="yours">
      <Integration.Trigger render={(props, { state }) => <button {...props} data-mine={state} type="button" />}>
        Hook up
      </Integration.Trigger>
    </Integration.Root>,
  );
  expect(html).toMatch(/<section[^>]*class="yours mine"/);
  expect(html).toContain('data-mine="connect"');
  expect(html).toContain('>Hook up</button>');
  expect(html).not.toContain('aria-label=');
});

test('a trigger offers nothing that the server would refuse', () => {
  const of = (id: string, action?: 'add') =>
    render(
      <Integration.Root id={id}>
        <Integration.Trigger action={action} />
      </Integration.Root>,
    );
  expect(of('ledgerly')).toContain('>Connect</button>');
  expect(of('signal-desk')).not.toContain('<button');
  expect(of('sandbox-crm')).not.toContain('<button');
  expect(of('sandbox-crm', 'add')).toContain('Add another account');
  expect(of('ledgerly', 'add')).not.toContain('<button');
});

test('workflows are those of the account that the switch around them shows', () => {
  const html = render(
    <Integration.Root id="sandbox-crm">
      <AccountSwitch.Root>
        <AccountSwitch.Trigger />
        <Workflow.Root>
          <Workflow.Toggle />
          <Workflow.Label />
        </Workflow.Root>
        <DisconnectDialog.Root>
          <DisconnectDialog.Trigger />
          <DisconnectDialog.Content />
        </DisconnectDialog.Root>
      </AccountSwitch.Root>
    </Integration.Root>,
  );
  expect(html).toContain('Account: ada@lovelace.example');
  const switches = [...html.matchAll(/<input[^>]*role="switch"[^>]*>/g)].map(([tag]) => tag.includes('checked=""'));
  expect(switches).toEqual([true, false]);
  expect(html).toContain('aria-label="Disconnect ada@lovelace.example"');
  expect(html).not.toContain('<dialog');
});

test('a part without its root says which one is missing', () => {
  expect(() => render(<Workflow.Toggle />)).toThrow('put a <Workflow.Root> around this part');
  expect(() => render(<Workflow.Root />)).toThrow('give <Workflow.Root> an id');
  expect(() => render(<Integration.Root />)).toThrow('give <Integration.Root> an id');
});

test('an element of the host comes over the part: both handlers run, and the host may stop the part', () => {
  const ran: string[] = [];
  const merged = mergeProps(
    { role: 'switch', className: 'a', style: { color: 'red', top: 0 }, onClick: () => ran.push('part') },
    {
      role: 'checkbox',
      className: 'b',
      style: { color: 'blue' },
      onClick: (event: { stop?: true }) => ran.push(event.stop === true ? 'host stops' : 'host'),
    },
  );
  expect(merged).toMatchObject({ role: 'checkbox', className: 'a b', style: { color: 'blue', top: 0 } });
  const click = merged['onClick'] as (event: object) => void;
  click({});
  click({ stop: true, defaultPrevented: true });
  expect(ran).toEqual(['host', 'part', 'host stops']);
});

test('the page of the documentation shows every integration, and what can be done with the accounts', () => {
  const html = render(<IntegrationsPage />);
  expect(html.match(/<article/g)).toHaveLength(5);
  expect(html).toContain('class="row is-needs_reauth"');
  expect(html.match(/aria-label="Disconnect /g)).toHaveLength(2);
});

test('in a view for support, what would change something does nothing and says why', () => {
  const html = render(<IntegrationsPage />, exampleUser({ readOnly: true }));
  const changing = [...html.matchAll(/<(?:button|input)[^>]*data-disabled=""[^>]*>/g)].map(([tag]) => tag);
  for (const part of ['integration-trigger', 'account-add', 'workflow-toggle', 'disconnect-trigger']) {
    expect(changing.filter((tag) => tag.includes(`"${part}"`)).length, part).toBeGreaterThan(0);
  }
  for (const tag of changing) {
    expect(tag).toContain('aria-disabled="true"');
    expect(tag).toMatch(/aria-description="[^"]+"/);
  }
  expect(html).not.toMatch(/<button[^>]* disabled/);
});
