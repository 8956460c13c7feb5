/// <reference types="node" />
import { readdirSync } from 'node:fs';
import { ConnectError, type Integration } from '@acme/connect';
import type { ComponentType, ReactNode } from 'react';
import { renderToReadableStream } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { useConnectContext } from '../src/headless/connect-provider.tsx';
import { createForm } from '../src/headless/settings/create-form.ts';
import { draftsOf } from '../src/headless/settings/draft-store.ts';
import { findSettings } from '../src/headless/settings/find-settings.ts';
import { useAct } from '../src/headless/use-act.ts';
import { useConnectionChange } from '../src/headless/use-connection-change.ts';
import { ConnectPanel, ConnectProvider, type ConnectProviderProps } from '../src/index.ts';
import { activityUser, everyReason, everyStatus } from '../src/activity/activity-story.tsx';
import { RunDays } from '../src/activity/run-days.tsx';
import { RunFilters } from '../src/activity/run-filters.tsx';
import { RunMessages } from '../src/headless/runs/run-messages.tsx';
import { createRunTimes } from '../src/headless/runs/run-times.ts';
import { en } from '../src/locales/en.ts';
import { accentCatalogue } from '../src/messages/pseudo-locales.ts';
import { AccountRename } from '../src/panel/account-rename.tsx';
import { DisconnectDialog } from '../src/panel/disconnect-dialog.tsx';
import { NoMatch } from '../src/panel/panel-states.tsx';
import * as examples from '../src/settings/example-settings.ts';
import { Form } from '../src/settings/form.tsx';
import { SettingsReadout } from '../src/settings/settings-readout.tsx';
import {
  createScenarioClient,
  exampleConnection,
  exampleIntegration,
  exampleUser,
  type Scenario,
} from '../src/testing/index.ts';

const pseudo = { locale: 'en-XA', messages: accentCatalogue(en), timeZone: 'UTC' };

interface Shown {
  readonly scenario: Scenario;
  readonly provider?: Partial<ConnectProviderProps>;
}

/** What hosts write on their own pages and in slots, in stories. */
const ofHosts = [
  'Your page',
  'Ask us for your first integration.',
  'See plans',
  'See plans with Sandbox CRM',
  'Try Signal Desk: idle',
  'Something begins',
  'About this app',
  'Help',
  '…',
];

interface StoryModule {
  readonly default: { readonly component: ComponentType<Shown>; readonly args: Shown };
  readonly [story: string]: unknown;
}

/** Found by their names: a story of a part that comes later is looked at as well. What the playground writes below the panel is code. */
const source = new URL('../src/', import.meta.url);
const paths = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
  (path) => path.endsWith('.stories.tsx') && path !== 'appearance/playground.stories.tsx',
);
const modules = await Promise.all(
  paths.map(async (path) => [path, (await import(new URL(path, source).pathname)) as StoryModule] as const),
);
const stories = modules.flatMap(([path, { default: meta, ...own }]) =>
  Object.entries(own).map(([name, story]) => {
    const args = { ...meta.args, ...(story as { args?: Shown }).args };
    return [`${path} ${name}`, meta.component, args] as const;
  }),
);

describe('texts of our own are from the catalogue', () => {
  test('and there are many states to look at', () => {
    expect(stories.length).toBeGreaterThan(120);
  });

  test.each(stories)('%s', async (_, Component, args) => {
    const html = await renderWhole(<Component {...args} provider={{ ...args.provider, ...pseudo }} />);
    expect(foreignTo([args, ofHosts, activityUser], html)).toEqual([]);
  });

  const connection = exampleConnection({ shared: true });
  const broken = new ConnectError('server_error', 'Broken.', { requestId: 'req_7f3a2c' });
  test.each([
    ['disconnecting that failed', <Dialog key="1" error={broken} isLast={false} isBusy={false} />],
    ['disconnecting', <Dialog key="2" error={undefined} isLast isBusy />],
    ['a search without a match', <NoMatch key="3" search="salesforec" onClear={() => {}} />],
    ['a name that is being changed', <Renaming key="4" />],
  ] as const)('%s', async (_, shown) => {
    const html = await inPseudo({ user: exampleUser() }, shown);
    expect(foreignTo({ connection, broken, search: 'salesforec', app: 'Sandbox CRM' }, html)).toEqual([]);
  });

  function Dialog(props: Pick<Parameters<typeof DisconnectDialog>[0], 'error' | 'isLast' | 'isBusy'>): ReactNode {
    return (
      <DisconnectDialog {...props} app="Sandbox CRM" connection={connection} onClose={() => {}} onConfirm={() => {}} />
    );
  }

  function Renaming(): ReactNode {
    const changing = { ...useConnectionChange(), error: broken };
    return <AccountRename connection={connection} changing={changing} onClose={() => {}} onRenamed={() => {}} />;
  }

  const fields = Object.values(examples).flatMap((example) => ('kind' in example ? [example] : []));
  const wrong = { email: 'ada', website: 'lovelace.example', days: 900.5, mapping: { own: 'x' } };
  const account = exampleConnection({ id: 'c-1', settings: { revision: 1, values: wrong } });
  const withSettings = exampleUser({
    integrations: [exampleIntegration({ state: 'connected', settings: fields, connections: [account] })],
  });

  /** The form as it is once it is loaded, which a server does not wait for. */
  function SettingsInPseudo({ isReadOnly = false }: { readonly isReadOnly?: boolean }): ReactNode {
    const { client, t } = useConnectContext();
    const target = { connectionId: 'c-1' };
    const found = findSettings(withSettings, target);
    const memory = { left: new Set<string>(), wasSubmitted: true, mended: new Set<string>() };
    const nothing = (): void => {};
    const around = { client, t, target, drafts: draftsOf(client), act: useAct(), memory };
    if (found === undefined) throw new Error('The account has settings.');
    const form = createForm(found, { ...around, remember: nothing, forget: nothing });
    const owned = { ...form.connection, owner: { id: 'u_2' } };
    if (isReadOnly) return <SettingsReadout form={{ ...form, connection: owned }} />;
    return <Form form={{ ...form, error: broken, conflict: { theirs: {} } }} target={target} labelledBy="x" />;
  }

  test.each([false, true])('settings, filled in wrongly in every way, read-only %j', async (isReadOnly) => {
    expect(fields.length).toBeGreaterThan(8);
    const html = await inPseudo({ user: withSettings }, <SettingsInPseudo isReadOnly={isReadOnly} />);
    expect(foreignTo([withSettings, wrong, broken, '900.5', '900'], html)).toEqual([]);
  });

  test('runs, of every status and for every reason', async () => {
    const runs = [...everyStatus, ...everyReason];
    const times = createRunTimes('en-XA', 'UTC');
    const html = await inPseudo(
      { user: activityUser },
      <RunMessages>
        <RunFilters integrationId={undefined} fixed={{}} choice={{}} onChange={() => {}} />
        <RunDays items={runs} headingLevel={3} onOpen={() => {}} />
      </RunMessages>,
    );
    expect(html.split('data-run=').length - 1).toBe(runs.length);
    const written = runs.flatMap(({ startedAt, finishedAt }) => [
      times.day(startedAt),
      times.time(startedAt),
      times.duration(startedAt, finishedAt),
      `Send new contacts, , ${times.time(startedAt)}`,
    ]);
    expect(foreignTo([activityUser, written], html)).toEqual([]);
  });

  test('a switch that the server refused, and a workflow that could not be started', async () => {
    const user = exampleUser();
    const scenario = {
      user: { ...user, integrations: user.integrations.map(allMayBeStarted) },
      workflowErrors: { 'update-deals': new ConnectError('conflict', 'Changed.') },
    };
    const client = createScenarioClient(scenario);
    const workflow = { workflowId: 'update-deals', enabled: true } as const;
    const [connectionId = ''] = user.integrations.flatMap(({ connections }) => connections.map(({ id }) => id));
    await client.setWorkflow({ ...workflow, connectionId }).catch(() => {});
    const html = await renderWhole(
      <ConnectProvider client={client} {...pseudo}>
        <ConnectPanel view={{ screen: 'detail', integrationId: 'sandbox-crm' }} />
      </ConnectProvider>,
    );
    expect(html).toContain('data-acme-part="workflow-error"');
    expect(html).toContain('data-acme-part="workflow-run"');
    expect(foreignTo(scenario, html)).toEqual([]);
  });
});

test('a text or a label that is written into the code is found', () => {
  const found = (html: string) => foreignTo({ name: 'Sandbox CRM' }, html);
  expect(found('<p>[Çóññéçt] <bdi>Sandbox CRM</bdi> now</p>')).toEqual(['now']);
  expect(found('<button aria-label="Connect [x]">[x]</button>')).toEqual(['Connect']);
  expect(found('<input placeholder="Search" title="[a[b]c]">')).toEqual(['Search']);
});

test('the panel is as long as German, in letters with signs', async () => {
  const html = await inPseudo({ user: exampleUser() }, <ConnectPanel />);
  expect(html).toContain('[Ííñtéégráátííóóñs]');
  expect(html).toContain('lang="en-XA"');
});

async function inPseudo(scenario: Scenario, shown: ReactNode): Promise<string> {
  return renderWhole(
    <ConnectProvider client={createScenarioClient(scenario)} {...pseudo}>
      {shown}
    </ConnectProvider>,
  );
}

/** With the parts that come in files of their own. */
async function renderWhole(shown: ReactNode): Promise<string> {
  const stream = await renderToReadableStream(shown);
  await stream.allReady;
  return new Response(stream).text();
}

function allMayBeStarted(integration: Integration): Integration {
  return { ...integration, workflows: integration.workflows.map((workflow) => ({ ...workflow, canRun: true })) };
}

const spoken = /\s(?:aria-label|aria-description|aria-roledescription|aria-valuetext|placeholder|title|alt)="([^"]*)"/g;

/** What is shown or said of an element that is neither from the catalogue nor from the host. */
/** Days, times and durations, which `Intl` writes: in the words of English, where it does not know the language. */
const byIntl = /(?:\w+day, )?[A-Z][a-z]+ \d+, \d{4}|, \d+:\d\d [AP]M|\d+:\d\d [AP]M|[\d.]+ (?:sec|min|hr|ms)\b/g;

function foreignTo(host: unknown, html: string): string[] {
  const known = textsIn(host);
  const texts = html.replace(/<!--.*?-->|<script>.*?<\/script>/gs, '').split(/<[^>]*>/);
  const attributes = [...html.matchAll(spoken)].map(([, text = '']) => text);
  return [...texts, ...attributes]
    .map((text) => withoutCatalogue(decode(text)))
    .map((text) => text.replace(byIntl, '').trim())
    .filter((text) => text.replace(/[\s,·]/g, '') !== '' && !known.has(text.replace(/[\s,·]+$/, '')));
}

function withoutCatalogue(text: string): string {
  const rest = text.replace(/\[[^[\]]*\]/g, '');
  return rest === text ? text : withoutCatalogue(rest);
}

/** Every text of the host's data, whole, in the pieces that a long one may break into, and its first letter. */
function textsIn(value: unknown): ReadonlySet<string> {
  const texts = new Set<string>();
  const visit = (part: unknown): void => {
    if (typeof part === 'string') {
      for (const text of [part, ...part.split(/(?<=[@._/-])/), part.slice(0, 1).toUpperCase()]) texts.add(text.trim());
    } else if (typeof part === 'object' && part !== null) Object.values(part).forEach(visit);
    // How many there are is written in digits.
    if (Array.isArray(part)) for (let n = 1; n <= part.length; n += 1) texts.add(n.toLocaleString('en'));
  };
  visit(value);
  return texts;
}

function decode(html: string): string {
  const signs: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#x27': "'" };
  return html.replace(/&(\w+|#x27);/g, (whole, name: string) => signs[name] ?? whole);
}
