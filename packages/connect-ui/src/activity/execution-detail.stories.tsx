import { ConnectError, type ExecutionDetail } from '@acme/connect';
import type { Meta } from '@storybook/react-vite';
import { expect, userEvent, waitFor, within } from 'storybook/test';
import { exampleExecution, exampleStep, failedExecution } from '../testing/example-execution.ts';
import type { Scenario } from '../testing/scenario.ts';
import { accountIds, activityMeta, type ActivityStory, type ActivityStoryArgs } from './activity-story.tsx';

export default { ...activityMeta, title: 'Activity/Detail' } satisfies Meta<ActivityStoryArgs>;

function detail(run: ExecutionDetail, scenario: Partial<Scenario> = {}): ActivityStory {
  return { args: { id: run.id, scenario: { executions: [run], ...scenario } } };
}

export const Succeeded = detail(exampleExecution({ connectionId: accountIds[1] }));

export const Failed: ActivityStory = {
  ...detail(failedExecution()),
  play: async ({ canvasElement }) => {
    const run = within(canvasElement);
    await expect(
      await run.findByText('Wait a little: this is with Sandbox CRM. If it stays so, contact us.'),
    ).toBeVisible();
    await expect(run.getByText('The event “contact.created”')).toBeVisible();
    await expect(run.getAllByRole('listitem')).toHaveLength(2);
  },
};

export const ForTheCustomer = detail(
  failedExecution({ reason: 'credential_invalid', responsible: 'customer', canRetry: undefined }),
);

export const ForTheHost = detail(failedExecution({ reason: 'code_threw', responsible: 'host', canRetry: undefined }));

export const TurnedOff = detail(
  exampleExecution({ status: 'cancelled', reason: 'workflow_disabled', responsible: 'customer' }),
);

export const Running = detail(exampleExecution({ status: 'running', finishedAt: undefined, steps: [] }));

export const TryingAgain = detail(
  exampleExecution({
    status: 'retrying',
    finishedAt: undefined,
    nextAttemptAt: '2026-11-26T10:30:00.000Z',
    startedBy: { kind: 'schedule', name: 'send-contacts' },
    steps: [
      exampleStep(),
      exampleStep({
        name: 'add to list',
        status: 'retrying',
        tries: 4,
        finishedAt: undefined,
        reason: 'provider_unavailable',
        responsible: 'provider',
      }),
    ],
  }),
);

export const ManySteps = detail(
  exampleExecution({
    steps: Array.from({ length: 12 }, (_, n) => exampleStep({ name: `tag contact ${n + 1}`, key: `tag[${n}]` })),
    moreSteps: 1_988,
  }),
);

const begun = {
  ByHost: { kind: 'manual', name: 'host' },
  ByCustomer: { kind: 'manual', name: 'customer' },
} as const;

export const StartedByHost = detail(exampleExecution({ startedBy: begun.ByHost }));

export const StartedByCustomer: ActivityStory = {
  ...detail(exampleExecution({ startedBy: begun.ByCustomer })),
  play: async ({ canvasElement }) => {
    await expect(await within(canvasElement).findByText('You')).toBeVisible();
  },
};

export const RunAgain: ActivityStory = {
  ...detail(failedExecution()),
  play: async ({ canvasElement }) => {
    const run = within(canvasElement);
    const button = await run.findByRole('button', { name: 'Run again: Send new contacts' });
    button.focus();
    await userEvent.keyboard('{Enter}');
    await expect(await run.findByText('Waiting to start')).toBeVisible();
    await expect(await run.findByText('Send new contacts goes on from where it failed')).toBeInTheDocument();
    await expect(run.queryByRole('button', { name: /^Run again/ })).toBeNull();
    await expect(run.getByRole('heading', { name: 'Send new contacts' })).toHaveFocus();
  },
};

export const RunAgainRefused: ActivityStory = {
  ...detail(failedExecution(), { retryError: new ConnectError('suspended', 'Held back.') }),
  play: async ({ canvasElement }) => {
    const run = within(canvasElement);
    const button = await run.findByRole('button', { name: 'Run again: Send new contacts' });
    await userEvent.click(button);
    await expect(await run.findByText(/^Couldn’t run it again\. Nothing was changed\./)).toBeVisible();
    await expect(button).toHaveFocus();
  },
};

export const RunAgainPending: ActivityStory = {
  ...detail(failedExecution(), { latencyMs: 3_600_000 }),
  play: async ({ canvasElement }) => {
    const button = await within(canvasElement).findByRole('button', { name: 'Run again: Send new contacts' });
    await userEvent.click(button);
    await waitFor(() => expect(button).toHaveAttribute('aria-busy', 'true'));
  },
};

export const RunAgainOffline: ActivityStory = {
  ...detail(failedExecution(), { health: { isOnline: false } }),
  play: async ({ canvasElement }) => {
    const run = within(canvasElement);
    const button = await run.findByRole('button', { name: 'Run again: Send new contacts' });
    await expect(button).toHaveAccessibleDescription('You’re offline. Changes are paused.');
    await userEvent.click(button);
    await expect(button).toHaveAttribute('aria-disabled', 'true');
    await expect(run.queryByText('Waiting to start')).toBeNull();
  },
};

export const Loading: ActivityStory = {
  args: { list: { executionId: 'e' }, scenario: { executions: 'loading' } },
  play: async ({ canvasElement }) => {
    await waitFor(() => expect(canvasElement.querySelector('[data-acme-part="run-detail"]')).not.toBeNull());
    await expect(canvasElement.querySelector('[data-acme-part="skeleton"]')).not.toBeNull();
  },
};

export const NotThere: ActivityStory = {
  args: { id: 'gone', scenario: { executions: [] } },
  play: async ({ canvasElement }) => {
    await expect(await within(canvasElement).findByText(/This is no longer there/)).toBeVisible();
  },
};
