import { ConnectError } from '@acme/connect';
import type { Meta } from '@storybook/react-vite';
import { expect, userEvent, waitFor, within } from 'storybook/test';
import { exampleConnection, exampleWorkflow } from '../../testing/example-user.ts';
import { PartsPage, renderParts, partsStory, type PartsStory, type PartsStoryArgs } from './parts-page.tsx';

export default { title: 'Parts/Workflow', component: PartsPage, render: renderParts } satisfies Meta<PartsStoryArgs>;

const connected = { state: 'connected', connections: [exampleConnection()] } as const;
const refused = { 'send-contacts': new ConnectError('unreachable', 'No answer.') };

export const SwitchedOff: PartsStory = {
  ...partsStory(connected),
  play: async ({ canvasElement }) => {
    const page = within(canvasElement);
    const toggle = page.getByRole('switch', { name: 'Send new contacts' });
    await expect(toggle).toHaveAccessibleDescription('Adds every new contact, with its company.');
    toggle.focus();
    await userEvent.keyboard(' ');
    await expect(toggle).not.toBeChecked();
    await expect(await page.findByText('Send new contacts turned off')).toBeInTheDocument();
    await expect(toggle).toHaveAccessibleDescription('Runs in progress will finish.');
    await expect(toggle).toHaveFocus();
  },
};

export const TakenBack: PartsStory = {
  ...partsStory(connected, { workflowErrors: refused, latencyMs: 150 }),
  play: async ({ canvasElement }) => {
    const page = within(canvasElement);
    const toggle = page.getByRole('switch', { name: 'Send new contacts' });
    await userEvent.click(toggle);
    await expect(toggle).not.toBeChecked();
    await expect(toggle).toHaveAttribute('aria-busy', 'true');
    await expect(await page.findByText(/Couldn’t turn off “Send new contacts”\. It’s still on\./)).toBeVisible();
    await expect(toggle).toBeChecked();
    await userEvent.click(page.getByRole('button', { name: 'Try again' }));
    await expect(toggle).toHaveFocus();
    await waitFor(() => expect(toggle).not.toBeChecked());
    await expect(page.queryByText(/Couldn’t turn off/)).toBeNull();
  },
};

export const Started: PartsStory = {
  ...partsStory({ ...connected, workflows: [exampleWorkflow({ enabled: true, canRun: true })] }),
  play: async ({ canvasElement }) => {
    const page = within(canvasElement);
    await userEvent.click(page.getByRole('button', { name: 'Run now: Send new contacts' }));
    await expect(await page.findByText('Started. It goes on by itself.')).toBeVisible();
    await expect(await page.findByText('Send new contacts started')).toBeInTheDocument();
  },
};

export const NotStarted: PartsStory = {
  ...partsStory(
    { ...connected, workflows: [exampleWorkflow({ enabled: true, canRun: true })] },
    { workflowErrors: { 'send-contacts': new ConnectError('rate_limited', 'Too often.') } },
  ),
  play: async ({ canvasElement }) => {
    const page = within(canvasElement);
    await userEvent.click(page.getByRole('button', { name: 'Run now: Send new contacts' }));
    await expect(await page.findByText(/Couldn’t start “Send new contacts”\. That was too often\./)).toBeVisible();
  },
};

export const HeldByThePlan: PartsStory = {
  ...partsStory({
    ...connected,
    state: 'suspended',
    suspension: { by: 'rule', effectiveAt: '2026-12-03T09:00:00.000Z' },
  }),
  play: async ({ canvasElement }) => {
    const toggle = within(canvasElement).getByRole('switch', { name: 'Send new contacts' });
    await userEvent.click(toggle);
    await expect(toggle).toBeChecked();
    await expect(toggle).toHaveAttribute('aria-disabled', 'true');
    await expect(toggle).toHaveAccessibleDescription(/Paused by your plan/);
    await expect(toggle).not.toBeDisabled();
  },
};

const list = { kind: 'text', name: 'list', label: 'List', required: true, maxLength: 200 } as const;

/** The switch stays where it is, says what to fill in, and shows where. */
export const SettingsMissing: PartsStory = {
  ...partsStory({
    state: 'connected',
    connections: [
      exampleConnection({
        workflows: [{ id: 'send-contacts', enabled: false, settings: { values: {}, revision: 0, missing: ['list'] } }],
      }),
    ],
    workflows: [exampleWorkflow({ settings: [list] })],
  }),
  play: async ({ canvasElement }) => {
    const page = within(canvasElement);
    const toggle = page.getByRole('switch', { name: 'Send new contacts' });
    await userEvent.click(toggle);
    await expect(toggle).not.toBeChecked();
    await expect(toggle).toHaveAccessibleDescription(/List/);
    await expect(toggle).toHaveFocus();
    const shown = page.getByRole('button', { name: 'Settings of Send new contacts', expanded: true });
    const form = within(await page.findByRole('form', { name: 'Settings of “Send new contacts”' }));
    await userEvent.type(form.getByRole('textbox', { name: 'List' }), 'Customers');
    await userEvent.click(form.getByRole('button', { name: 'Save' }));
    await expect(await form.findByText('Settings saved')).toBeVisible();
    await userEvent.click(shown);
    await expect(page.queryByRole('form')).toBeNull();
    await userEvent.click(toggle);
    await waitFor(() => expect(toggle).toBeChecked());
  },
};

export const Offline: PartsStory = {
  ...partsStory({ ...connected, workflows: [exampleWorkflow({ enabled: true })] }, { health: { isOnline: false } }),
  play: async ({ canvasElement }) => {
    const page = within(canvasElement);
    const toggle = page.getByRole('switch', { name: 'Send new contacts' });
    await userEvent.click(toggle);
    await expect(toggle).toBeChecked();
    await expect(toggle).toHaveAttribute('aria-description', 'You’re offline. Changes are paused.');
  },
};
