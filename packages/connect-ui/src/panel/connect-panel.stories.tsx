import { ConnectError, type Integration } from '@acme/connect';
import type { Meta } from '@storybook/react-vite';
import { expect, userEvent, waitFor, within } from 'storybook/test';
import { de } from '../locales/de.ts';
import * as example from '../settings/example-settings.ts';
import { exampleExecution, failedExecution } from '../testing/example-execution.ts';
import { preloadCategoryFilter } from './lazy-category-filter.tsx';
import { exampleConnection, exampleIntegration, exampleUser, exampleWorkflow } from '../testing/example-user.ts';
import { type PanelStory, type PanelStoryArgs, panelMeta, userWith } from './panel-story.tsx';

export default { ...panelMeta, title: 'Panel/Whole panel' } satisfies Meta<PanelStoryArgs>;

const names = ['Atlas', 'Beacon', 'Cobalt', 'Dovetail', 'Ember', 'Fathom', 'Granite', 'Harbor', 'Isthmus', 'Juniper'];

function many(): Integration[] {
  return names.map((name, index) =>
    exampleIntegration({
      id: name.toLowerCase(),
      name,
      description: 'Keeps what you do in step.',
      ...(index % 4 === 0 ? { state: 'connected', connections: [exampleConnection()] } : {}),
    }),
  );
}

export const Overview: PanelStory = {};

export const Grid: PanelStory = { args: { scenario: { user: userWith(...many()) }, panel: { layout: 'grid' } } };

export const OnlySome: PanelStory = {
  args: { scenario: { user: userWith(...many()) }, panel: { include: ['atlas', 'beacon'], exclude: ['beacon'] } },
  play: async ({ canvasElement }) => {
    await expect(within(canvasElement).getAllByRole('article')).toHaveLength(1);
  },
};

export const LogosOfTheHost: PanelStory = {
  args: {
    scenario: { user: userWith(...many().slice(0, 3)) },
    provider: {
      slots: {
        Logo: ({ integration }) => (
          <svg viewBox="0 0 40 40" width="32" height="32" aria-hidden="true">
            <circle cx="20" cy="20" r="16" fill={integration.id === 'atlas' ? 'teal' : 'crimson'} />
          </svg>
        ),
      },
    },
  },
};

const categorised = Array.from({ length: 24 }, (_, index) =>
  exampleIntegration({
    id: `app-${index}`,
    name: `App ${index}`,
    description: index % 2 === 0 ? 'Keeps what you do in step.' : 'Tells you what is new.',
    category: ['crm', 'email', 'Real estate', undefined][index % 4],
  }),
);

export const Categories: PanelStory = {
  args: { scenario: { user: userWith(...categorised) } },
  loaders: [preloadCategoryFilter],
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    const choice = panel.getByRole('combobox', { name: 'Category' });
    const choices = within(choice)
      .getAllByRole('option')
      .map(({ textContent }) => textContent);
    await expect(choices).toEqual(['All categories', 'CRM', 'Email', 'Real estate']);
    await userEvent.selectOptions(choice, 'Real estate');
    await expect(panel.getAllByRole('article')).toHaveLength(6);
    await expect(await panel.findByText('6 integrations found')).toBeInTheDocument();
    // A choice holds for what is searched, and what it holds for is still there when all are shown again.
    await userEvent.type(panel.getByRole('searchbox'), '14');
    await expect(panel.getAllByRole('article')).toHaveLength(1);
    await userEvent.selectOptions(choice, 'CRM');
    await userEvent.click(panel.getByRole('button', { name: 'Clear search' }));
    await expect(panel.getAllByRole('article')).toHaveLength(6);
    await userEvent.selectOptions(choice, 'All categories');
    await expect(panel.getAllByRole('article')).toHaveLength(24);
  },
};

const thousand = Array.from({ length: 1000 }, (_, index) =>
  exampleIntegration({ id: `app-${index}`, name: `App ${String(index).padStart(4, '0')}` }),
);

export const Thousand: PanelStory = {
  args: { scenario: { user: userWith(...thousand) } },
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    await waitFor(() => expect(panel.getAllByRole('article').length).toBeLessThan(60));
    const first = panel.getByRole('button', { name: 'App 0000' });
    await expect(first.closest('li')).toHaveAttribute('aria-setsize', '1000');
    first.focus();
    window.scrollTo(0, 40_000);
    await waitFor(() => expect(panel.getByRole('button', { name: 'App 0520' })).toBeInTheDocument());
    // The row with the focus is still there, and the tab order goes on from it.
    await expect(first).toHaveFocus();
    window.scrollTo(0, 0);
  },
};

/** Each integration ends its own way: for trying the flows by hand, and for the tests that do so with the keyboard alone. */
export const EveryOutcome: PanelStory = {
  args: {
    scenario: {
      latencyMs: 40,
      user: userWith(
        exampleIntegration({ id: 'connects', name: 'Connects' }),
        exampleIntegration({ id: 'blocked', name: 'Blocked' }),
        exampleIntegration({ id: 'denied', name: 'Denied' }),
        exampleIntegration({ id: 'waits', name: 'Waits' }),
        exampleIntegration({ id: 'asks', name: 'Asks', auth: 'api_key', begins: 'fields' }),
        exampleIntegration({
          id: 'has-one',
          name: 'Has one',
          state: 'connected',
          connections: [exampleConnection({ integrationId: 'has-one', workflows: [{ id: 'moves', enabled: false }] })],
          workflows: [exampleWorkflow({ id: 'moves', name: 'Moves' }), exampleWorkflow({ id: 'fails', name: 'Fails' })],
        }),
        exampleIntegration({
          id: 'broken',
          name: 'Broken',
          state: 'needs_reauth',
          connections: [exampleConnection({ integrationId: 'broken', state: 'needs_reauth', reason: 'invalid_grant' })],
        }),
        exampleIntegration({
          id: 'works',
          name: 'Works',
          state: 'connected',
          settings: [example.sender, example.pipeline, example.stage],
          connections: [
            exampleConnection({ integrationId: 'works', settings: { revision: 1, values: { sender: 'Ada' } } }),
          ],
          workflows: [
            exampleWorkflow({ id: 'sends', name: 'Sends' }),
            exampleWorkflow({ id: 'tidies', name: 'Tidies' }),
          ],
        }),
      ),
      options: { pipeline: example.manyPipelines, stage: example.optionsOf('New', 'Talking', 'Won') },
      executions: [
        exampleExecution({ workflowId: 'sends' }),
        failedExecution({ workflowId: 'tidies' }, 20),
        failedExecution({ workflowId: 'sends' }, 55),
      ],
      outcomes: { blocked: 'popup_blocked', denied: 'denied', waits: 'never' },
      workflowErrors: { fails: new ConnectError('unreachable', 'No answer.') },
    },
  },
};

export const ClassesOfTheHost: PanelStory = {
  args: {
    scenario: { user: exampleUser() },
    provider: { appearance: { classNames: { row: 'host-row', 'detail-name': 'host-name' } } },
  },
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    await expect(canvasElement.querySelectorAll('article.host-row')).toHaveLength(5);
    await userEvent.click(panel.getByRole('button', { name: 'Manage Sandbox CRM' }));
    await expect(await panel.findByRole('heading', { name: 'Sandbox CRM', level: 3 })).toBeVisible();
    await waitFor(() => expect(canvasElement.querySelectorAll('h3.host-name')).toHaveLength(1));
  },
};

export const Loading: PanelStory = { args: { scenario: { user: 'loading' } } };

export const Empty: PanelStory = { args: { scenario: { user: userWith() } } };

export const EmptyWithHostContent: PanelStory = {
  args: {
    scenario: { user: userWith() },
    provider: { slots: { EmptyState: () => <p>Ask us for your first integration.</p> } },
  },
};

export const LoadError: PanelStory = {
  args: { scenario: { user: new ConnectError('server_error', 'Broken.', { requestId: 'req_7f3a2c' }) } },
};

export const LoadErrorUnreachable: PanelStory = {
  args: { scenario: { user: new ConnectError('unreachable', 'No answer.') } },
};

export const RefreshError: PanelStory = {
  args: { scenario: { user: exampleUser(), refreshError: new ConnectError('unreachable', 'No answer.') } },
};

export const Offline: PanelStory = {
  args: { scenario: { user: exampleUser(), health: { isOnline: false, updates: 'off' } } },
};

export const OfflineWithDetails: PanelStory = {
  args: { ...Offline.args, panel: { view: { screen: 'detail', integrationId: 'sandbox-crm' } } },
};

export const SessionEnded: PanelStory = {
  args: { scenario: { user: exampleUser(), health: { sessionEnded: true, updates: 'off' } } },
};

export const SessionEndedBeforeData: PanelStory = {
  args: {
    scenario: {
      user: new ConnectError('session_expired', 'getToken failed twice.'),
      health: { sessionEnded: true, updates: 'off' },
    },
  },
};

export const ManyWithSearch: PanelStory = { args: { scenario: { user: userWith(...many()) } } };

export const NoMatch: PanelStory = {
  args: { scenario: { user: userWith(...many()) } },
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    await userEvent.type(panel.getByRole('searchbox', { name: 'Search integrations' }), 'salesforec');
    await expect(await panel.findByText('No integrations match “salesforec”.')).toBeVisible();
    await waitFor(() => expect(panel.getByText('0 integrations found')).toBeInTheDocument());
  },
};

export const HideLocked: PanelStory = { args: { scenario: { user: exampleUser() }, panel: { hideLocked: true } } };

const byHost = { by: 'host', effectiveAt: '2026-11-20T09:00:00.000Z' } as const;

export const UserSuspended: PanelStory = {
  args: {
    scenario: {
      user: exampleUser({
        suspension: byHost,
        integrations: exampleUser().integrations.map((integration) => ({
          ...integration,
          suspension: byHost,
          state: integration.connections.length > 0 ? 'suspended' : 'locked',
          connections: integration.connections.map((connection) => ({
            ...connection,
            state: 'suspended',
            reason: 'suspended_by_host',
          })),
        })),
      }),
    },
  },
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    await expect(panel.getByText(/Our team has paused your integrations/)).toBeVisible();
    await expect(panel.queryByRole('button', { name: /^(Connect|Reconnect)/ })).toBeNull();
    await expect(panel.queryByText('Paused by your plan')).toBeNull();
  },
};

const long = 'Donaudampfschifffahrtsgesellschaftskapitänsverwaltung';

export const LongWords: PanelStory = {
  args: {
    scenario: {
      user: userWith(
        exampleIntegration({
          id: 'long',
          name: long,
          description: `Überträgt ${long}sdaten in beide Richtungen.`,
          state: 'needs_reauth',
          connections: [
            exampleConnection({
              state: 'needs_reauth',
              account: { id: 'l', label: `${long.toLowerCase()}@example.com` },
            }),
            exampleConnection(),
          ],
        }),
        exampleIntegration({
          id: 'locked-long',
          name: 'Rechnungsversand',
          state: 'locked',
          availability: { allowed: false, message: 'Enthalten im Unternehmenstarif mit Verwaltungsfunktionen' },
        }),
      ),
    },
    provider: {
      locale: 'de',
      messages: { ...de, 'panel.title': 'Verbundene Anwendungen und Dienste' },
    },
    panel: { view: { screen: 'detail', integrationId: 'long' } },
  },
};

export const Compact: PanelStory = {
  args: { scenario: { user: exampleUser() }, provider: { appearance: { density: 'compact' } } },
};

export const HostAccent: PanelStory = {
  args: {
    scenario: { user: exampleUser() },
    panel: { view: { screen: 'detail', integrationId: 'sandbox-crm' } },
    provider: { appearance: { variables: { accent: '#ffd60a', radius: '2px' } } },
  },
};

export const HostSurface: PanelStory = {
  args: {
    scenario: { user: exampleUser() },
    provider: {
      appearance: { colorScheme: 'dark', variables: { surface: '#1e1b2e', text: '#f4f1ff', accent: '#b79cff' } },
    },
  },
};

/** The host's style sheet styles elements by their names; nothing of it reaches the panel. */
export const HostileHost: PanelStory = {
  args: { scenario: { user: exampleUser() }, panel: { view: { screen: 'detail', integrationId: 'sandbox-crm' } } },
  decorators: [
    (Story) => (
      <>
        <style>{`button{background:hotpink;text-transform:uppercase;border-radius:0;padding:20px}
          input[type=checkbox]{width:60px;height:60px} ul{padding-left:80px;list-style:square} h2,h3,h4,h5{font:italic 40px serif;color:red}
          p{margin:3em;color:lime} section{padding:50px} label{font-weight:900} svg{width:80px;display:block}`}</style>
        <Story />
      </>
    ),
  ],
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    const button = panel.getByRole('button', { name: 'Connect Ledgerly' });
    await expect(getComputedStyle(button).textTransform).toBe('none');
    const [toggle] = panel.getAllByRole('switch');
    await expect(toggle?.getBoundingClientRect().width).toBe(40);
    await expect(panel.getByRole('heading', { level: 2 }).getBoundingClientRect().height).toBeLessThan(48);
  },
};
