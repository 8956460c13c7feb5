import { ConnectError } from '@acme/connect';
import type { Meta } from '@storybook/react-vite';
import { expect, userEvent, waitFor, within } from 'storybook/test';
import { exampleExecution, failedExecution } from '../testing/example-execution.ts';
import { exampleConnection, exampleIntegration, exampleWorkflow } from '../testing/example-user.ts';
import { openStory, type PanelStory, type PanelStoryArgs, panelMeta, userWith } from './panel-story.tsx';

export default { ...panelMeta, title: 'Panel/Details' } satisfies Meta<PanelStoryArgs>;

const workflows = [
  exampleWorkflow({ enabled: true }),
  exampleWorkflow({ id: 'update-deals', name: 'Update deals', description: 'When a task is closed.' }),
];
const connected = { state: 'connected', connections: [exampleConnection()], workflows } as const;

export const OneAccount: PanelStory = openStory(connected);

export const SeveralAccounts: PanelStory = openStory({
  ...connected,
  connections: [
    exampleConnection(),
    exampleConnection({
      state: 'needs_reauth',
      isDefault: false,
      account: { id: 'acc_2', label: 'grace@hopper.example' },
      connectedAt: '2025-02-03T10:00:00.000Z',
    }),
  ],
  state: 'needs_reauth',
});

const two = {
  ...connected,
  connections: [
    exampleConnection({ alias: 'Billing' }),
    exampleConnection({ isDefault: false, account: { id: 'acc_2', label: 'grace@hopper.example' } }),
  ],
} as const;

export const NamedAccounts: PanelStory = {
  ...openStory(two),
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    await expect(panel.getByRole('heading', { name: 'Billing Default' })).toBeVisible();
    await expect(panel.getAllByText('ada@lovelace.example', { normalizer: (text) => text }).length).toBeGreaterThan(0);
  },
};

export const AccountRenamed: PanelStory = {
  ...openStory(connected),
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    await userEvent.click(panel.getByRole('button', { name: 'Rename ada@lovelace.example' }));
    const input = panel.getByRole('textbox', { name: 'Name of this account' });
    await expect(input).toHaveFocus();
    await expect(input).toHaveAccessibleDescription(/^Leave it empty to show ada@lovelace\.example\./);
    await userEvent.clear(input);
    await userEvent.type(input, 'Sales team{Enter}');
    await waitFor(() => expect(panel.getByRole('button', { name: 'Rename Sales team' })).toHaveFocus());
    await expect(panel.getByRole('heading', { name: 'Sales team' })).toBeVisible();
    await expect(await panel.findByText('Renamed to Sales team')).toBeInTheDocument();
  },
};

export const AccountBeingRenamed: PanelStory = {
  ...openStory(two),
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    await userEvent.click(panel.getByRole('button', { name: 'Rename Billing' }));
    await expect(panel.getByRole('textbox', { name: 'Name of this account' })).toHaveValue('Billing');
  },
};

export const RenameGivenUp: PanelStory = {
  ...openStory(connected),
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    await userEvent.click(panel.getByRole('button', { name: 'Rename ada@lovelace.example' }));
    await userEvent.type(panel.getByRole('textbox'), 'Something{Escape}');
    await waitFor(() => expect(panel.getByRole('button', { name: 'Rename ada@lovelace.example' })).toHaveFocus());
  },
};

export const RenameFailed: PanelStory = {
  ...openStory(connected, { connectionError: new ConnectError('unreachable', 'No answer.') }),
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    await userEvent.click(panel.getByRole('button', { name: 'Rename ada@lovelace.example' }));
    await userEvent.type(panel.getByRole('textbox'), 'x{Enter}');
    await expect(await panel.findByText('Couldn’t save this. Nothing was changed.')).toBeVisible();
    await expect(panel.getByRole('textbox')).toBeVisible();
  },
};

export const AnotherDefault: PanelStory = {
  ...openStory(two),
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    await userEvent.click(panel.getByRole('button', { name: 'Make default: grace@hopper.example' }));
    await expect(await panel.findByRole('heading', { name: 'grace@hopper.example Default' })).toBeVisible();
    await expect(panel.getByRole('heading', { name: 'Billing' })).toBeVisible();
    await waitFor(() => expect(panel.getByRole('button', { name: 'Rename grace@hopper.example' })).toHaveFocus());
    await expect(panel.getByRole('button', { name: 'Make default: Billing' })).toBeVisible();
  },
};

export const DefaultFailed: PanelStory = {
  ...openStory(two, { connectionError: new ConnectError('server_error', 'Broken.') }),
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    await userEvent.click(panel.getByRole('button', { name: 'Make default: grace@hopper.example' }));
    await expect(await panel.findByText('Couldn’t save this. Nothing was changed.')).toBeVisible();
  },
};

export const NoMoreAccounts: PanelStory = {
  ...openStory({ ...two, accountLimit: 2 }),
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    await expect(panel.getByText('You’ve reached 2 connected accounts.')).toBeVisible();
    await expect(panel.queryByRole('button', { name: 'Add another account' })).toBeNull();
  },
};

export const NeedsReauth: PanelStory = openStory({
  state: 'needs_reauth',
  connections: [exampleConnection({ state: 'needs_reauth', reason: 'invalid_grant' })],
  workflows,
});

export const MissingPermission: PanelStory = openStory({
  state: 'needs_reauth',
  connections: [exampleConnection({ state: 'insufficient_scope' })],
  workflows,
});

export const ProviderErrors: PanelStory = openStory({
  state: 'degraded',
  connections: [exampleConnection({ state: 'provider_error' })],
  workflows,
});

export const SetupNotFinished: PanelStory = openStory({
  state: 'needs_setup',
  connections: [exampleConnection({ state: 'needs_setup' })],
  workflows,
});

export const ActivityOfTheIntegration: PanelStory = {
  args: {
    scenario: {
      user: userWith(exampleIntegration(connected)),
      executions: [
        exampleExecution({ status: 'running', finishedAt: undefined }),
        failedExecution({ workflowId: 'update-deals' }, 12),
        exampleExecution({}, 95),
        failedExecution({ reason: 'credential_invalid', responsible: 'customer', canRetry: undefined }, 700),
      ],
    },
    panel: { view: { screen: 'detail', integrationId: 'sandbox-crm', tab: 'activity' } },
  },
  play: async ({ canvasElement }) => {
    await expect(await within(canvasElement).findAllByRole('button', { name: /^Send new contacts, / })).toHaveLength(3);
  },
};

const locked = { allowed: false, message: 'Included in Pro', upgrade: 'Pro' } as const;
const byHost = { by: 'host', effectiveAt: '2026-11-20T09:00:00.000Z' } as const;
const byRule = { by: 'rule', reason: 'Included in Pro', effectiveAt: '2026-11-20T09:00:00.000Z' } as const;

export const SuspendedByRule: PanelStory = {
  ...openStory({
    state: 'suspended',
    availability: locked,
    suspension: byRule,
    connections: [exampleConnection({ state: 'suspended', reason: 'suspended_by_rule' })],
    workflows,
  }),
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    const toggle = panel.getByRole('switch', { name: 'Send new contacts' });
    await expect(toggle).toBeChecked();
    await userEvent.click(toggle);
    await expect(toggle).toBeChecked();
    await expect(toggle).toHaveAccessibleDescription('Paused by your plan. Changes are not possible now.');
    await expect(panel.queryByRole('button', { name: 'Add another account' })).toBeNull();
  },
};

export const SuspendedByHost: PanelStory = {
  ...openStory({
    state: 'suspended',
    suspension: byHost,
    connections: [exampleConnection({ state: 'suspended', reason: 'suspended_by_host' })],
    workflows,
  }),
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    await expect(panel.getByRole('switch', { name: 'Update deals' })).toHaveAccessibleDescription(
      'Paused by our team. Changes are not possible now.',
    );
    await expect(panel.queryByText(/by your plan/)).toBeNull();
    await expect(panel.queryByRole('button', { name: 'Add another account' })).toBeNull();
    await expect(panel.getByRole('button', { name: 'Disconnect ada@lovelace.example' })).toBeVisible();
  },
};

export const WorkflowSuspendedByHost: PanelStory = {
  ...openStory({
    ...connected,
    workflows: [exampleWorkflow({ enabled: true, suspension: byHost }), exampleWorkflow({ id: 'b', name: 'Another' })],
  }),
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    await expect(panel.getByRole('switch', { name: 'Send new contacts' })).toHaveAttribute('aria-disabled', 'true');
    await expect(panel.getByRole('switch', { name: 'Another' })).not.toHaveAttribute('aria-disabled');
  },
};

export const WorkflowSuspendedByRule: PanelStory = openStory({
  ...connected,
  workflows: [exampleWorkflow({ enabled: true, availability: locked, suspension: byRule })],
});

export const WorkflowLocked: PanelStory = {
  ...openStory({
    ...connected,
    workflows: [...workflows, exampleWorkflow({ id: 'c', name: 'Score leads', availability: locked })],
  }),
  play: async ({ canvasElement }) => {
    const toggle = within(canvasElement).getByRole('switch', { name: 'Score leads' });
    await userEvent.click(toggle);
    await expect(toggle).not.toBeChecked();
    await expect(toggle).toHaveAccessibleDescription('Included in Pro. Upgrade to Pro to use it.');
  },
};

const inGrace = { ...locked, graceUntil: '2026-12-03T09:00:00.000Z' } as const;

export const Grace: PanelStory = {
  ...openStory({ ...connected, availability: inGrace }),
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    const off = panel.getByRole('switch', { name: 'Update deals' });
    await expect(off).toHaveAttribute('aria-disabled', 'true');
    await expect(off).toHaveAccessibleDescription('Included in Pro');
    await userEvent.click(panel.getByRole('switch', { name: 'Send new contacts' }));
    await expect(panel.getByRole('switch', { name: 'Send new contacts' })).not.toBeChecked();
    await expect(panel.queryByRole('button', { name: 'Add another account' })).toBeNull();
  },
};

export const WorkflowGrace: PanelStory = openStory({
  ...connected,
  workflows: [exampleWorkflow({ enabled: true, availability: inGrace })],
});

export const NotConnectedWorkflowLocked: PanelStory = openStory({
  workflows: [...workflows, exampleWorkflow({ id: 'c', name: 'Score leads', availability: locked })],
});

export const NotConnected: PanelStory = openStory({ workflows });

export const WorkflowWithoutDescription: PanelStory = openStory({
  ...connected,
  workflows: [...workflows, exampleWorkflow({ id: 'plain', name: 'Archive old deals', description: undefined })],
});

export const NoWorkflows: PanelStory = openStory({ ...connected, workflows: [] });

export const OpenedByItsName: PanelStory = {
  args: { scenario: { user: userWith(exampleIntegration(connected)) } },
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    const name = panel.getByRole('button', { name: 'Sandbox CRM' });
    name.focus();
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(panel.getByRole('heading', { name: 'Sandbox CRM', level: 3 })).toHaveFocus());
    await expect(panel.getByRole('tab', { name: 'Setup', selected: true })).toBeVisible();
    await userEvent.tab({ shift: true });
    await expect(panel.getByRole('button', { name: 'Back to all integrations' })).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(panel.getByRole('button', { name: 'Sandbox CRM' })).toHaveFocus());
  },
};

const weekly = exampleWorkflow({
  id: 'weekly-report',
  name: 'Weekly report',
  description: 'Every Monday.',
  trigger: 'schedule',
});

export const WorkflowTurnedOn: PanelStory = {
  ...openStory({ ...connected, workflows: [...workflows, weekly] }),
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    const toggle = panel.getByRole('switch', { name: 'Update deals' });
    toggle.focus();
    await userEvent.keyboard(' ');
    await expect(toggle).toBeChecked();
    await expect(toggle).toHaveFocus();
    await expect(panel.getByText('Starts with the next event.')).toBeVisible();
    await expect(await panel.findByText('Update deals turned on')).toBeInTheDocument();
    // What no event starts does not wait for one.
    await userEvent.click(panel.getByRole('switch', { name: 'Weekly report' }));
    await expect(panel.getByText('Runs from now on.')).toBeVisible();
  },
};

export const WorkflowSaving: PanelStory = {
  ...openStory(connected, { latencyMs: 3_600_000 }),
  play: async ({ canvasElement }) => {
    const toggle = within(canvasElement).getByRole('switch', { name: 'Update deals' });
    await userEvent.click(toggle);
    await expect(toggle).toBeChecked();
    await expect(toggle).toHaveAttribute('aria-busy', 'true');
  },
};

export const WorkflowRefused: PanelStory = {
  ...openStory(connected, { workflowErrors: { 'update-deals': new ConnectError('unreachable', 'No answer.') } }),
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    const toggle = panel.getByRole('switch', { name: 'Update deals' });
    await userEvent.click(toggle);
    await expect(await panel.findByRole('button', { name: 'Try again' })).toBeVisible();
    await expect(toggle).not.toBeChecked();
    await expect(toggle).toHaveFocus();
    await expect(panel.getByText(/Couldn’t turn on “Update deals”\. It’s still off\./)).toBeVisible();
  },
};

export const WorkflowTriedAgain: PanelStory = {
  ...WorkflowRefused,
  play: async (context) => {
    await WorkflowRefused.play?.(context);
    const panel = within(context.canvasElement);
    await userEvent.click(panel.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(panel.getByRole('switch', { name: 'Update deals' })).toBeChecked());
    await expect(panel.getByRole('switch', { name: 'Update deals' })).toHaveFocus();
  },
};

const runnable = exampleWorkflow({ id: 'tidy-up', name: 'Tidy up contacts', enabled: true, canRun: true });
const withRunnable = {
  ...connected,
  connections: [exampleConnection({ workflows: [{ id: 'tidy-up', enabled: true }] })],
} as const;

export const WorkflowRunNow: PanelStory = {
  ...openStory({
    ...withRunnable,
    workflows: [...workflows, runnable, { ...runnable, id: 'off', name: 'Off', enabled: false }],
  }),
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    const [button, ...others] = panel.getAllByRole('button', { name: /^Run now/ });
    // What is off is not started by hand.
    await expect(others).toEqual([]);
    if (button === undefined) throw new Error('no button');
    await userEvent.click(button);
    await expect(await panel.findByText('Started. It goes on by itself.')).toBeVisible();
    await expect(button).toHaveFocus();
  },
};

export const WorkflowRunRefused: PanelStory = {
  ...openStory(
    { ...withRunnable, workflows: [runnable] },
    { workflowErrors: { 'tidy-up': new ConnectError('rate_limited', 'Too many.') } },
  ),
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    await userEvent.click(panel.getByRole('button', { name: /^Run now/ }));
    await expect(await panel.findByText(/Couldn’t start “Tidy up contacts”\./)).toBeVisible();
  },
};

const field = { kind: 'text', name: 'sender', label: 'Sender name', required: true, maxLength: 60 } as const;
const unfilled = { revision: 0, values: {}, missing: ['sender'] } as const;

export const SettingsOfTheAccount: PanelStory = {
  ...openStory({
    state: 'needs_setup',
    settings: [field],
    connections: [exampleConnection({ state: 'needs_setup', settings: { ...unfilled, missing: ['sender'] } })],
    workflows,
  }),
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    await userEvent.type(await panel.findByLabelText('Sender name'), 'Ada');
    await userEvent.click(panel.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(panel.getAllByText('Connected').length).toBeGreaterThan(0));
    await expect((await panel.findAllByText('Settings saved')).length).toBeGreaterThan(0);
  },
};

export const WorkflowAsksForItsSettings: PanelStory = {
  ...openStory({
    ...connected,
    connections: [
      exampleConnection({
        workflows: [{ id: 'send-contacts', enabled: false, settings: { ...unfilled, missing: ['sender'] } }],
      }),
    ],
    workflows: [exampleWorkflow({ settings: [field] })],
  }),
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    const toggle = panel.getByRole('switch', { name: 'Send new contacts' });
    await userEvent.click(toggle);
    await expect(toggle).not.toBeChecked();
    await expect(toggle).toHaveAccessibleDescription('Fill in its settings first: Sender name.');
    await userEvent.type(await panel.findByLabelText('Sender name'), 'Ada');
    await userEvent.click(panel.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(toggle).toHaveAccessibleDescription('Adds every new contact, with its company.'));
    await userEvent.click(toggle);
    await expect(toggle).toBeChecked();
  },
};

export const LeavingUnsavedSettings: PanelStory = {
  args: {
    scenario: {
      user: userWith(
        exampleIntegration({
          ...connected,
          settings: [field],
          connections: [exampleConnection({ settings: { revision: 1, values: { sender: 'Ada' } } })],
        }),
      ),
    },
  },
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    await userEvent.click(panel.getByRole('button', { name: 'Manage Sandbox CRM' }));
    await userEvent.type(await panel.findByLabelText('Sender name'), ' Lovelace');
    await userEvent.click(panel.getByRole('button', { name: 'Back to all integrations' }));
    await userEvent.click(await panel.findByRole('button', { name: 'Keep editing' }));
    await expect(panel.getByLabelText('Sender name')).toHaveValue('Ada Lovelace');
    await userEvent.click(panel.getByRole('button', { name: 'Back to all integrations' }));
    await userEvent.click(await panel.findByRole('button', { name: 'Discard changes' }));
    await waitFor(() => expect(panel.getByRole('button', { name: 'Sandbox CRM' })).toHaveFocus());
  },
};
