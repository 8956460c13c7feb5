import { ConnectError } from '@acme/connect';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { useState } from 'react';
import { expect, userEvent, waitFor, within } from 'storybook/test';
import { activityUser, manyRuns } from '../../activity/activity-story.tsx';
import { inLanguage, type PanelStoryArgs } from '../../panel/panel-story.tsx';
import { failedExecution } from '../../testing/example-execution.ts';
import type { Scenario } from '../../testing/scenario.ts';
import { ScenarioProvider } from '../../testing/scenario-provider.tsx';
import { Execution, Executions } from '../index.ts';

interface ActivityPartsArgs extends Pick<PanelStoryArgs, 'provider'> {
  readonly scenario: Partial<Scenario>;
  /** The run that is shown from the beginning. */
  readonly executionId?: string;
}

type ActivityStory = StoryObj<ActivityPartsArgs>;

/** What ran, and one of it, with no look but the browser's. */
function ActivityParts({ scenario, provider, executionId }: ActivityPartsArgs): React.JSX.Element {
  const [openId, setOpenId] = useState(executionId);
  return (
    <ScenarioProvider timeZone="UTC" {...provider} scenario={{ user: activityUser, ...scenario }}>
      <div className="parts">
        <h1>Your page</h1>
        {openId === undefined ? <Runs onOpen={setOpenId} /> : <Run id={openId} />}
      </div>
    </ScenarioProvider>
  );
}

function Runs({ onOpen }: { readonly onOpen: (id: string) => void }): React.JSX.Element {
  return (
    <Executions.Root>
      <Executions.Filter />
      <Executions.Filter by="workflow" />
      <Executions.Filter by="account" />
      <Executions.NewRuns />
      <Executions.Error />
      <Executions.Retry />
      <Executions.Skeleton>
        <div className="parts-row">…</div>
      </Executions.Skeleton>
      <Executions.Day>
        <Executions.DayLabel render={({ children, ...props }) => <h2 {...props}>{children}</h2>} />
        <Executions.Items>
          <Executions.Item>
            <Executions.Time /> <Executions.Status /> <Executions.Trigger onOpen={onOpen} /> <Executions.Account />{' '}
            <Executions.Duration />
            <Executions.Reason />
          </Executions.Item>
        </Executions.Items>
      </Executions.Day>
      <Executions.Empty />
      <Executions.LoadOlder />
    </Executions.Root>
  );
}

function Run({ id }: { readonly id: string }): React.JSX.Element {
  return (
    <Execution.Root executionId={id}>
      <Execution.Title render={({ children, ...props }) => <h2 {...props}>{children}</h2>} />
      <Execution.Status />
      <Execution.Summary />
      <Execution.Reason />
      <Execution.Advice />
      <Execution.Error />
      <Execution.Retry />
      <Execution.Reference />
      <Execution.Steps />
    </Execution.Root>
  );
}

export default {
  title: 'Parts/Activity',
  component: ActivityParts,
  render: (args, context) => <ActivityParts {...inLanguage(args, context)} />,
} satisfies Meta<ActivityPartsArgs>;

export const Filtered: ActivityStory = {
  args: { scenario: { executions: [...manyRuns(40), failedExecution({}, 3000)] } },
  play: async ({ canvasElement }) => {
    const page = within(canvasElement);
    const list = within(await page.findByRole('region', { name: 'Activity' }));
    await expect(list.getAllByRole('listitem')).toHaveLength(25);
    await userEvent.click(list.getByRole('button', { name: 'Load older runs' }));
    await waitFor(() => expect(list.getAllByRole('listitem')).toHaveLength(41));
    await expect(await page.findByText('16 older runs loaded')).toBeInTheDocument();
    await waitFor(() => expect(list.getAllByRole('button')[25]).toHaveFocus());
    await userEvent.selectOptions(list.getByRole('combobox', { name: 'Choose runs' }), 'Failed');
    await waitFor(() => expect(list.getAllByRole('listitem')).toHaveLength(1));
    await expect(await page.findByText('1 run')).toBeInTheDocument();
    await userEvent.click(list.getByRole('button', { name: /^Send new contacts, Failed/ }));
    await expect(await page.findByRole('heading', { name: 'Send new contacts' })).toBeVisible();
  },
};

export const NotLoaded: ActivityStory = {
  args: { scenario: { executions: new ConnectError('unreachable', 'No answer.', { requestId: 'req_7f3a2c' }) } },
  play: async ({ canvasElement }) => {
    const page = within(canvasElement);
    await expect(await page.findByText(/^Couldn’t load what ran\. .*Reference req_7f3a2c$/)).toBeVisible();
    await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
  },
};

const failed = failedExecution();

export const RunAgain: ActivityStory = {
  args: { scenario: { executions: [failed] }, executionId: failed.id },
  play: async ({ canvasElement }) => {
    const page = within(canvasElement);
    const run = within(await page.findByRole('article', { name: 'Send new contacts' }));
    await expect(run.getAllByRole('listitem')).toHaveLength(2);
    await userEvent.click(run.getByRole('button', { name: 'Run again: Send new contacts' }));
    await waitFor(() => expect(run.getByText('Waiting to start')).toBeVisible());
    await expect(run.getByRole('heading', { name: 'Send new contacts' })).toHaveFocus();
    await expect(run.queryByRole('button')).toBeNull();
    await expect(await page.findByText('Send new contacts goes on from where it failed')).toBeInTheDocument();
  },
};

export const Offline: ActivityStory = {
  args: { scenario: { executions: [failed], health: { isOnline: false } }, executionId: failed.id },
  play: async ({ canvasElement }) => {
    const page = within(canvasElement);
    const again = await page.findByRole('button', { name: 'Run again: Send new contacts' });
    await userEvent.click(again);
    await expect(again).toHaveAttribute('aria-disabled', 'true');
    await expect(again).toHaveAttribute('aria-description', 'You’re offline. Changes are paused.');
    await expect(canvasElement.querySelector('[data-acme-primitive="execution-status"]')).toHaveTextContent('Failed');
  },
};
