import { ConnectError } from '@acme/connect';
import type { Meta } from '@storybook/react-vite';
import { expect, userEvent, waitFor, within } from 'storybook/test';
import { ar } from '../locales/ar.ts';
import type { Messages } from '../messages/catalogue.ts';
import { exampleExecution, failedExecution } from '../testing/example-execution.ts';
import {
  activityMeta,
  activityUser,
  type ActivityStory,
  type ActivityStoryArgs,
  everyReason,
  everyStatus,
  manyRuns,
} from './activity-story.tsx';

export default { ...activityMeta, title: 'Activity/List' } satisfies Meta<ActivityStoryArgs>;

const some = [
  exampleExecution({ status: 'running', finishedAt: undefined }),
  failedExecution({ workflowId: 'update-deals' }, 12),
  exampleExecution({}, 95),
  failedExecution({ reason: 'credential_invalid', responsible: 'customer', canRetry: undefined }, 700),
  exampleExecution({ workflowId: 'update-deals' }, 1_900),
];

export const Runs: ActivityStory = { args: { scenario: { executions: some } } };

export const EveryStatus: ActivityStory = { args: { scenario: { executions: everyStatus } } };

export const EveryReason: ActivityStory = { args: { scenario: { executions: everyReason } } };

export const Loading: ActivityStory = {
  args: { scenario: { executions: 'loading' } },
  play: async ({ canvasElement }) => {
    const list = within(canvasElement);
    await expect(await list.findByRole('button', { name: 'All' })).toBeVisible();
    await expect(canvasElement.querySelector('[data-acme-part="skeleton"]')).not.toBeNull();
  },
};

export const Empty: ActivityStory = {
  args: {},
  play: async ({ canvasElement }) => {
    await expect(await within(canvasElement).findByText(/^Nothing has run yet\./)).toBeVisible();
  },
};

export const LoadError: ActivityStory = {
  args: { scenario: { executions: new ConnectError('server_error', 'Broken.', { requestId: 'req_8f2a' }) } },
  play: async ({ canvasElement }) => {
    const list = within(canvasElement);
    await expect(await list.findByRole('button', { name: 'Try again' })).toBeVisible();
    await expect(list.getByText(/^Couldn’t load what ran\./)).toBeVisible();
  },
};

export const Filtered: ActivityStory = {
  args: { scenario: { executions: some } },
  play: async ({ canvasElement }) => {
    const list = within(canvasElement);
    const failed = await list.findByRole('button', { name: 'Failed' });
    failed.focus();
    await userEvent.keyboard('{Enter}');
    await expect(failed).toHaveAttribute('aria-pressed', 'true');
    await expect(failed).toHaveFocus();
    await expect(list.getAllByRole('listitem')).toHaveLength(2);
    await userEvent.selectOptions(list.getByRole('combobox', { name: 'Workflow' }), 'Update deals');
    await expect(list.getAllByRole('listitem')).toHaveLength(1);
    await expect(await list.findByText('1 run')).toBeInTheDocument();
  },
};

export const OfOneAccount: ActivityStory = {
  args: { scenario: { executions: manyRuns(6) } },
  play: async ({ canvasElement }) => {
    const list = within(canvasElement);
    await userEvent.selectOptions(await list.findByRole('combobox', { name: 'Account' }), 'Billing');
    await expect(list.getAllByRole('listitem')).toHaveLength(3);
  },
};

export const OfOneWorkflow: ActivityStory = {
  args: { scenario: { executions: manyRuns(6) }, list: { workflowId: 'update-deals' } },
  play: async ({ canvasElement }) => {
    const list = within(canvasElement);
    await expect(await list.findAllByRole('listitem')).toHaveLength(2);
    await expect(list.queryByRole('combobox', { name: 'Workflow' })).toBeNull();
  },
};

export const NoMatch: ActivityStory = {
  args: { scenario: { executions: [exampleExecution()] } },
  play: async ({ canvasElement }) => {
    const list = within(canvasElement);
    await userEvent.click(await list.findByRole('button', { name: 'Failed' }));
    await expect(list.getByText('No runs match this choice.')).toBeVisible();
  },
};

export const ChoiceCleared: ActivityStory = {
  ...NoMatch,
  play: async (context) => {
    await NoMatch.play?.(context);
    const list = within(context.canvasElement);
    const clear = list.getByRole('button', { name: 'Show all runs' });
    clear.focus();
    await userEvent.keyboard('{Enter}');
    await expect(list.getAllByRole('listitem')).toHaveLength(1);
    await expect(list.getByRole('button', { name: 'All' })).toHaveFocus();
  },
};

export const Older: ActivityStory = {
  args: { scenario: { executions: manyRuns(40) } },
  play: async ({ canvasElement }) => {
    const list = within(canvasElement);
    await expect(await list.findAllByRole('listitem')).toHaveLength(25);
    list.getByRole('button', { name: 'Load older runs' }).focus();
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(list.getAllByRole('listitem')).toHaveLength(40));
    await expect(await list.findByText('15 older runs loaded')).toBeInTheDocument();
    // The button is gone: the first of what it brought has the focus.
    await waitFor(() => expect(document.activeElement?.closest('li')).toBe(list.getAllByRole('listitem')[25]));
  },
};

export const OlderFailed: ActivityStory = {
  args: {
    scenario: { executions: manyRuns(60), olderError: new ConnectError('unreachable', 'No answer.') },
  },
  play: async ({ canvasElement }) => {
    const list = within(canvasElement);
    const button = await list.findByRole('button', { name: 'Load older runs' });
    await userEvent.click(button);
    await expect(await list.findByText('Couldn’t load older runs.')).toBeVisible();
    await expect(button).toHaveFocus();
    await expect(list.getAllByRole('listitem')).toHaveLength(25);
  },
};

export const NewRuns: ActivityStory = {
  args: {
    scenario: { executions: manyRuns(3) },
    begins: [exampleExecution({}, -5), exampleExecution({ status: 'running', finishedAt: undefined }, -9)],
  },
  play: async ({ canvasElement }) => {
    const list = within(canvasElement);
    await expect(await list.findAllByRole('listitem')).toHaveLength(3);
    await userEvent.click(list.getByRole('button', { name: 'Something begins' }));
    await expect(await list.findByRole('button', { name: '2 new runs' })).toBeVisible();
    await expect(list.getAllByRole('listitem')).toHaveLength(3);
  },
};

export const NewRunsShown: ActivityStory = {
  ...NewRuns,
  play: async (context) => {
    await NewRuns.play?.(context);
    const list = within(context.canvasElement);
    list.getByRole('button', { name: '2 new runs' }).focus();
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(list.getAllByRole('listitem')).toHaveLength(5));
    await expect(list.queryByRole('button', { name: '2 new runs' })).toBeNull();
    await waitFor(() => expect(document.activeElement?.closest('li')).toBe(list.getAllByRole('listitem')[0]));
  },
};

export const OpenedAndBack: ActivityStory = {
  args: { scenario: { executions: some } },
  play: async ({ canvasElement }) => {
    const list = within(canvasElement);
    const row = await list.findByRole('button', { name: 'Update deals, Failed, 9:29 AM' });
    row.focus();
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(list.getByRole('heading', { name: 'Update deals' })).toHaveFocus());
    await expect(row).not.toBeVisible();
    await userEvent.click(list.getByRole('button', { name: 'Back to all runs' }));
    await waitFor(() => expect(row).toHaveFocus());
    await expect(row).toBeVisible();
  },
};

/** From the list of failures it is gone once it was run again: the list itself takes the focus. */
export const BackToWhatIsGone: ActivityStory = {
  args: { scenario: { executions: [failedExecution(), failedExecution({}, 20)] } },
  play: async ({ canvasElement }) => {
    const list = within(canvasElement);
    await userEvent.click(await list.findByRole('button', { name: 'Failed' }));
    await userEvent.click(list.getByRole('button', { name: 'Send new contacts, Failed, 9:41 AM' }));
    await userEvent.click(await list.findByRole('button', { name: 'Run again: Send new contacts' }));
    await waitFor(() => expect(list.getByRole('heading', { name: 'Send new contacts' })).toHaveFocus());
    await userEvent.click(list.getByRole('button', { name: 'Back to all runs' }));
    await waitFor(() => expect(list.getAllByRole('listitem')).toHaveLength(1));
    await waitFor(() => expect(document.activeElement).toHaveAttribute('data-acme-part', 'runs'));
  },
};

const german: Messages = {
  'activity.filter.all': 'Alle Ausführungen',
  'activity.workflow': 'Arbeitsablauf',
  'activity.workflow.all': 'Alle Arbeitsabläufe',
  'activity.account': 'Benutzerkonto',
  'activity.account.all': 'Alle Benutzerkonten',
  'activity.status.succeeded': 'Erfolgreich abgeschlossen',
  'activity.status.failed': 'Fehlgeschlagen',
  'activity.status.running': 'Wird gerade ausgeführt',
  'activity.reason.provider_unavailable': '{app} hat trotz mehrfacher Wiederholungsversuche nicht geantwortet.',
  'activity.reason.credential_invalid': '{app} akzeptiert die Verbindungszugangsdaten nicht mehr.',
};

export const LongWords: ActivityStory = {
  args: {
    scenario: {
      executions: some,
      user: {
        ...activityUser,
        integrations: activityUser.integrations.map((one) => ({
          ...one,
          workflows: one.workflows.map((workflow) => ({
            ...workflow,
            name: 'Kundenbeziehungsmanagementkontaktübertragung',
          })),
        })),
      },
    },
    provider: { locale: 'de', messages: german },
  },
};

export const Arabic: ActivityStory = {
  args: {
    scenario: {
      executions: some,
      user: {
        ...activityUser,
        integrations: activityUser.integrations.map((one) => ({
          ...one,
          workflows: one.workflows.map((workflow, n) => ({
            ...workflow,
            name: n === 0 ? 'إرسال جهات الاتصال الجديدة' : 'تحديث الصفقات',
          })),
        })),
      },
    },
    provider: { locale: 'ar', messages: ar },
  },
};

export const Compact: ActivityStory = {
  args: { scenario: { executions: some }, provider: { appearance: { density: 'compact' } } },
};
