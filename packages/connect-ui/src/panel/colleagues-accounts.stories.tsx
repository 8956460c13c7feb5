import { ConnectError } from '@acme/connect';
import type { Meta } from '@storybook/react-vite';
import { expect, userEvent, waitFor, within } from 'storybook/test';
import { exampleConnection, exampleWorkflow } from '../testing/example-user.ts';
import { openStory, type PanelStory, type PanelStoryArgs, panelMeta } from './panel-story.tsx';

export default { ...panelMeta, title: 'Panel/Accounts of colleagues' } satisfies Meta<PanelStoryArgs>;

const workflows = [exampleWorkflow({ enabled: true })];
const account = 'ada@lovelace.example';
const personal = { state: 'connected', sharing: 'either', connections: [exampleConnection()], workflows } as const;
const lent = exampleConnection({ shared: true, owner: { id: 'user_7' } });
const shared = { ...personal, connections: [exampleConnection({ shared: true })] } as const;
const colleagues = { ...personal, connections: [lent] } as const;

/** Nothing that only its owner may do. */
async function expectNoRights(canvasElement: HTMLElement): Promise<void> {
  const panel = within(canvasElement);
  for (const name of [/^Rename/, /^Disconnect/, /Reconnect/, /^Make default/, /^Share/, /^Stop sharing/]) {
    await expect(panel.queryByRole('button', { name })).toBeNull();
  }
}

export const Personal: PanelStory = {
  ...openStory(personal),
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    await expect(panel.queryByText(/^Shared/)).toBeNull();
    await userEvent.click(panel.getByRole('button', { name: `Share ${account} with your organisation` }));
    await expect(await panel.findByText('Shared with your organisation')).toBeVisible();
    await expect(panel.getByRole('button', { name: `Stop sharing ${account}` })).toHaveFocus();
    await expect(await panel.findByText(`${account} is shared with your organisation now`)).toBeInTheDocument();
  },
};

export const SharedByOwner: PanelStory = {
  ...openStory(shared),
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    await expect(panel.getByText('Shared with your organisation')).toBeVisible();
    await userEvent.click(panel.getByRole('button', { name: `Stop sharing ${account}` }));
    await waitFor(() => expect(panel.queryByText('Shared with your organisation')).toBeNull());
    await expect(await panel.findByText(`${account} is no longer shared`)).toBeInTheDocument();
    await expect(panel.getByRole('button', { name: `Rename ${account}` })).toBeVisible();
  },
};

export const ShareFailed: PanelStory = {
  ...openStory(personal, { connectionError: new ConnectError('unreachable', 'No answer.') }),
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    await userEvent.click(panel.getByRole('button', { name: `Share ${account} with your organisation` }));
    await expect(await panel.findByText('Couldn’t save this. Nothing was changed.')).toBeVisible();
    await expect(panel.queryByText('Shared with your organisation')).toBeNull();
  },
};

export const SharedByColleague: PanelStory = {
  ...openStory(colleagues),
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    await expect(panel.getByText('Shared by a colleague')).toBeVisible();
    await expectNoRights(canvasElement);
    // Switches are the member's own, and so are further accounts.
    await userEvent.click(panel.getByRole('switch', { name: 'Send new contacts' }));
    await expect(panel.getByRole('switch', { name: 'Send new contacts' })).not.toBeChecked();
    await expect(panel.getByRole('button', { name: 'Add another account' })).toBeVisible();
  },
};

const named = openStory(colleagues);
export const SharedByAda: PanelStory = {
  args: { ...named.args, provider: { nameOfColleague: (id) => (id === 'user_7' ? 'Ada' : undefined) } },
  play: async ({ canvasElement }) => {
    await expect(within(canvasElement).getByText('Shared by Ada')).toBeVisible();
  },
};

export const OwnAndShared: PanelStory = {
  ...openStory({
    ...personal,
    accountLimit: 1,
    connections: [
      exampleConnection(),
      exampleConnection({
        shared: true,
        owner: { id: 'user_7' },
        isDefault: false,
        account: { id: 'acc_2', label: 'grace@hopper.example' },
      }),
    ],
  }),
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    await expect(panel.getByText('You’ve reached 1 connected account.')).toBeVisible();
    await expect(panel.getAllByRole('button', { name: /^Disconnect/ })).toHaveLength(1);
    await userEvent.click(panel.getByRole('button', { name: `Disconnect ${account}` }));
    await expect(panel.getByRole('alertdialog', { name: 'Disconnect Sandbox CRM?' })).toBeVisible();
    await userEvent.click(panel.getByRole('button', { name: 'Keep connected' }));
  },
};

export const SharedAndBroken: PanelStory = {
  ...openStory({
    ...colleagues,
    state: 'degraded',
    connections: [{ ...lent, state: 'needs_reauth', reason: 'invalid_grant', nextAction: 'wait' }],
  }),
  play: async ({ canvasElement }) => {
    await expect(within(canvasElement).getByText(/Its owner has to reconnect it/)).toBeVisible();
    await expectNoRights(canvasElement);
  },
};

export const PausedForItsOwner: PanelStory = {
  ...openStory({
    ...colleagues,
    state: 'degraded',
    connections: [{ ...lent, state: 'suspended', reason: 'suspended_by_host', nextAction: 'resume' }],
  }),
  play: async ({ canvasElement }) => {
    await expect(within(canvasElement).getByText('Paused for its owner')).toBeVisible();
  },
};

export const AlwaysShared: PanelStory = {
  ...openStory({ ...shared, sharing: 'organisation' }),
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    await expect(panel.getByText('Accounts connected here are shared with your organisation.')).toBeVisible();
    await expect(panel.queryByRole('button', { name: /^Stop sharing/ })).toBeNull();
    await userEvent.click(panel.getByRole('button', { name: `Disconnect ${account}` }));
    await expect(panel.getByText(/Your colleagues can’t use it any more either/)).toBeVisible();
  },
};

export const AlwaysSharedNotConnected: PanelStory = openStory({ sharing: 'organisation', workflows });
