import type { ReactNode } from 'react';
import { renderToReadableStream, renderToString } from 'react-dom/server';
import { expect, test } from 'vitest';
import { ConnectProvider } from '../src/headless/index.ts';
import { mergeProps } from '../src/primitives/part/merge-props.ts';
import {
  AccountSwitch,
  DisconnectDialog,
  Execution,
  Executions,
  Integration,
  IntegrationList,
  Settings,
  Workflow,
} from '../src/primitives/index.ts';
import { ActivityPage } from './examples/primitives/activity-page.tsx';
import { IntegrationsPage } from './examples/primitives/integrations-page.tsx';
import {
  createScenarioClient,
  exampleExecution,
  exampleUser,
  failedExecution,
  type Scenario,
} from '../src/testing/index.ts';

function render(children: ReactNode, user: Parameters<typeof createScenarioClient>[0]['user'] = exampleUser()): string {
  return renderToString(
    <ConnectProvider client={createScenarioClient({ user })} timeZone="UTC">
      {children}
    </ConnectProvider>,
  );
}

/** With the parts whose code comes when the first one is shown. */
async function renderWhole(
  children: ReactNode,
  scenario: Partial<Scenario>,
  onError?: (error: unknown) => void,
): Promise<string> {
  const stream = await renderToReadableStream(
    <ConnectProvider client={createScenarioClient({ user: exampleUser(), ...scenario })} timeZone="UTC">
      {children}
    </ConnectProvider>,
    onError === undefined ? {} : { onError },
  );
  await stream.allReady;
  return new Response(stream).text();
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

const isText = (html: string): string => html.replace(/<[^>]*>/g, '');

test('one item stands for every run, by the day on which it began, with why it failed', async () => {
  const runs = [failedExecution(), exampleExecution({ workflowId: 'update-deals' }, 600), exampleExecution({}, 3000)];
  const html = await renderWhole(<ActivityPage />, { executions: runs });
  expect([...html.matchAll(/<h3[^>]*><time[^>]*>([^<]+)/g)].map(([, day]) => day)).toEqual([
    'Thursday, November 26, 2026',
    'Wednesday, November 25, 2026',
    'Tuesday, November 24, 2026',
  ]);
  expect(html.match(/<li/g)).toHaveLength(3);
  expect(html).toContain('class="row is-failed"');
  expect(html).toMatch(/<button[^>]*aria-label="Send new contacts, Failed, 9:41.AM"/);
  expect(isText(html)).toContain('Sandbox CRM didn’t respond.');
  expect([...html.matchAll(/<select[^>]*aria-label="([^"]+)"/g)].map(([, name]) => name)).toEqual([
    'Choose runs',
    'Workflow',
    'Account',
  ]);
  for (const tag of ['section', 'article']) {
    for (const [, id = ''] of html.matchAll(new RegExp(`<${tag}[^>]* aria-labelledby="([^"]+)"`, 'g'))) {
      expect(html).toContain(` id="${id}"`);
    }
  }
});

test('what there is to choose from is of the integration and the account around a list', async () => {
  const html = await renderWhole(
    <Integration.Root id="sandbox-crm">
      <AccountSwitch.Root>
        <Executions.Root>
          <Executions.Filter by="workflow" />
          <Executions.Filter by="account" />
          <Executions.Empty />
        </Executions.Root>
      </AccountSwitch.Root>
    </Integration.Root>,
    {},
  );
  expect(html.match(/<select/g)).toHaveLength(1);
  expect(isText(html)).toContain('Nothing has run yet.');
});

test('one run says what happened and what to do, and is run again by the customer alone', async () => {
  const failed = failedExecution();
  const shown = (
    <Execution.Root executionId={failed.id}>
      <Execution.Title />
      <Execution.Status />
      <Execution.Summary />
      <Execution.Reason />
      <Execution.Advice />
      <Execution.Retry />
      <Execution.Reference />
      <Execution.Steps />
    </Execution.Root>
  );
  const html = await renderWhole(shown, { executions: [failed] });
  for (const text of ['The event “contact.created”', 'Wait a little', '10 tries', `Reference ${failed.id}`]) {
    expect(isText(html)).toContain(text);
  }
  expect(html).toMatch(/<button[^>]*aria-label="Run again: Send new contacts"/);
  expect(html).not.toContain('aria-disabled');
  const seen = await renderWhole(shown, { executions: [failed], user: exampleUser({ readOnly: true }) });
  expect(seen).toMatch(/<button[^>]*aria-disabled="true"[^>]*aria-description="You’re viewing this as support\.[^"]*"/);
  const ended = await renderWhole(shown, { executions: [exampleExecution({ id: failed.id })] });
  expect(ended).not.toContain('<button');
  expect(isText(ended)).not.toContain('Wait a little');
});

test('a run that is loading has no texts, and one that could not be loaded can be asked for again', async () => {
  const shown = (
    <Execution.Root executionId="gone">
      <Execution.Title />
      <Execution.Status />
      <Execution.Error />
      <Execution.Retry />
    </Execution.Root>
  );
  expect(isText(await renderWhole(shown, { executions: 'loading' }))).toBe('');
  const html = await renderWhole(shown, { executions: [] });
  expect(isText(html)).toMatch(/^Couldn’t load what ran\. This is no longer there\..*Try again$/);
});

test('settings and runs say what they have to be put into', async () => {
  async function mistakeOf(children: ReactNode): Promise<unknown> {
    const mistakes: unknown[] = [];
    await renderWhole(children, {}, (error) => void mistakes.push(error)).catch(() => {});
    return mistakes[0];
  }
  const said = (text: string) => expect.objectContaining({ message: expect.stringContaining(text) as string });
  expect(await mistakeOf(<Settings.Root />)).toEqual(said('give <Settings.Root> a connectionId'));
  expect(await mistakeOf(<Settings.Submit />)).toEqual(said('put a <Settings.Root> around this part'));
  expect(await mistakeOf(<Executions.Item />)).toEqual(said('put a <Executions.Day> around this part'));
  expect(await mistakeOf(<Executions.Status />)).toEqual(said('put an <Executions.Item> or an'));
  expect(await mistakeOf(<Execution.Root />)).toEqual(said('give <Execution.Root> an executionId'));
});
