import { ConnectError } from '@acme/connect';
import type { Meta } from '@storybook/react-vite';
import { expect, userEvent, waitFor, within } from 'storybook/test';
import { exampleConnection } from '../testing/example-user.ts';
import { openStory, type PanelStory, type PanelStoryArgs, panelMeta } from './panel-story.tsx';

export default { ...panelMeta, title: 'Panel/Disconnecting' } satisfies Meta<PanelStoryArgs>;

const account = 'ada@lovelace.example';
const one = { state: 'connected', connections: [exampleConnection()] } as const;
const two = {
  state: 'connected',
  connections: [exampleConnection(), exampleConnection({ account: { id: 'acc_2', label: 'grace@hopper.example' } })],
} as const;

const ask: NonNullable<PanelStory['play']> = async ({ canvasElement }) => {
  const panel = within(canvasElement);
  await userEvent.click(panel.getByRole('button', { name: `Disconnect ${account}` }));
  await expect(panel.getByRole('button', { name: 'Keep connected' })).toHaveFocus();
};

export const LastAccount: PanelStory = { ...openStory(one), play: ask };

export const OneOfSeveral: PanelStory = { ...openStory(two), play: ask };

export const Kept: PanelStory = {
  ...openStory(one),
  play: async (context) => {
    await ask(context);
    const panel = within(context.canvasElement);
    await userEvent.click(panel.getByRole('button', { name: 'Keep connected' }));
    await expect(panel.queryByRole('alertdialog')).toBeNull();
    await expect(panel.getByRole('button', { name: `Disconnect ${account}` })).toHaveFocus();
  },
};

export const Disconnecting: PanelStory = {
  ...openStory(one, { latencyMs: 3_600_000 }),
  play: async (context) => {
    await ask(context);
    const panel = within(context.canvasElement);
    await userEvent.click(panel.getByRole('button', { name: 'Disconnect' }));
    await expect(panel.getByRole('button', { name: 'Disconnecting…' })).toHaveAttribute('aria-busy', 'true');
  },
};

export const Disconnected: PanelStory = {
  ...openStory(one),
  play: async (context) => {
    await ask(context);
    const panel = within(context.canvasElement);
    await userEvent.click(panel.getByRole('button', { name: 'Disconnect' }));
    await waitFor(() => expect(panel.getByRole('button', { name: 'Connect Sandbox CRM' })).toHaveFocus());
    await expect(await panel.findByText('Sandbox CRM disconnected')).toBeInTheDocument();
  },
};

export const Failed: PanelStory = {
  ...openStory(one, {
    disconnectError: new ConnectError('server_error', 'Broken.', { requestId: 'req_2b81f0' }),
  }),
  play: async (context) => {
    await ask(context);
    const panel = within(context.canvasElement);
    await userEvent.click(panel.getByRole('button', { name: 'Disconnect' }));
    await expect(await panel.findByText(/Couldn’t disconnect\. Sandbox CRM is still connected\./)).toBeVisible();
    await expect(panel.getByRole('alertdialog')).toBeVisible();
  },
};
