import type { ExecutionDetail as Detail, ExecutionReason } from '@acme/connect';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, waitFor } from 'storybook/test';
import type { ConnectProviderProps } from '../headless/connect-provider.tsx';
import { useConnectClient } from '../headless/connect-provider.tsx';
import { inLanguage } from '../panel/panel-story.tsx';
import { exampleExecution } from '../testing/example-execution.ts';
import { exampleConnection, exampleIntegration, exampleUser, exampleWorkflow } from '../testing/example-user.ts';
import type { ScenarioClient } from '../testing/scenario-client.ts';
import { ScenarioProvider } from '../testing/scenario-provider.tsx';
import type { Scenario } from '../testing/scenario.ts';
import { ExecutionDetail, ExecutionList, type ExecutionListProps } from './execution-list.tsx';
import { runStates } from './run-states.ts';

/** What a story of activity says. */
export interface ActivityStoryArgs {
  readonly scenario?: Partial<Scenario>;
  readonly list?: ExecutionListProps;
  /** Shows this run alone. */
  readonly id?: string;
  /** Something begins when the button below is pressed. */
  readonly begins?: readonly Detail[];
  readonly provider?: Pick<ConnectProviderProps, 'appearance' | 'locale' | 'messages'>;
}

export type ActivityStory = StoryObj<ActivityStoryArgs>;

const accounts = [
  exampleConnection({ id: '00000000-0000-4000-8000-00000000000a' }),
  exampleConnection({
    id: '00000000-0000-4000-8000-00000000000b',
    alias: 'Billing',
    isDefault: false,
    account: { id: 'acc_2', label: 'grace@hopper.example' },
  }),
];

export const accountIds = accounts.map(({ id }) => id);

export const activityUser = exampleUser({
  integrations: [
    exampleIntegration({
      state: 'connected',
      connections: accounts,
      workflows: [
        exampleWorkflow({ enabled: true }),
        exampleWorkflow({ id: 'update-deals', name: 'Update deals', enabled: true }),
      ],
    }),
  ],
});

function ActivityStage({ scenario, list, id, begins = [], provider }: ActivityStoryArgs): React.JSX.Element {
  return (
    <ScenarioProvider timeZone="UTC" {...provider} scenario={{ user: activityUser, ...scenario }}>
      {id === undefined ? <ExecutionList {...list} /> : <ExecutionDetail id={id} />}
      {begins.length > 0 && <Begin runs={begins} />}
    </ScenarioProvider>
  );
}

/** In the place of the world outside. */
function Begin({ runs }: { readonly runs: readonly Detail[] }): React.JSX.Element {
  const client = useConnectClient() as ScenarioClient;
  return (
    <button
      type="button"
      onClick={() => {
        for (const run of runs) client.beginExecution(run);
      }}
    >
      Something begins
    </button>
  );
}

export const activityMeta = {
  component: ActivityStage,
  render: (args, context) => <ActivityStage {...inLanguage(args, context)} />,
  args: {},
  // How runs are shown is loaded when it is needed, and a story is looked at once it is there.
  play: async ({ canvasElement }) => {
    await waitFor(() => expect(canvasElement.querySelector('[data-acme-part="skeleton"]')).toBeNull());
  },
} satisfies Meta<ActivityStoryArgs>;

/** Some of each, over two days, for both workflows and accounts. */
export function manyRuns(count: number): Detail[] {
  return Array.from({ length: count }, (_, n) =>
    exampleExecution(
      {
        workflowId: n % 3 === 1 ? 'update-deals' : 'send-contacts',
        connectionId: accountIds[n % 2],
      },
      n * 47,
    ),
  );
}

const statuses = Object.keys(runStates) as (keyof typeof runStates)[];

export const everyStatus: Detail[] = statuses.map((status, n) => {
  const { finishedAt, ...run } = exampleExecution({ status }, n);
  const hasEnded = ['succeeded', 'failed', 'cancelled', 'quarantined'].includes(status);
  const waits = ['sleeping', 'retrying', 'waiting_for_event'].includes(status);
  return {
    ...run,
    ...(hasEnded ? { finishedAt } : {}),
    ...(waits ? { nextAttemptAt: '2026-11-27T08:00:00.000Z' } : {}),
  };
});

const responsibleFor = {
  credential_invalid: 'customer',
  disconnected: 'customer',
  sharing_ended: 'customer',
  workflow_disabled: 'customer',
  provider_rejected: 'host',
  provider_unavailable: 'provider',
  host_rejected: 'host',
  host_unavailable: 'host',
  egress_blocked: 'host',
  egress_failed: 'provider',
  payload_too_large: 'host',
  retries_exhausted: 'provider',
  code_threw: 'host',
  nondeterministic: 'host',
  version_missing: 'host',
  suspended: 'host',
  unavailable: 'host',
  cancelled_by_host: 'host',
  paused: 'host',
  poisonous: 'host',
} as const satisfies Record<ExecutionReason, Detail['responsible']>;

export const everyReason: Detail[] = Object.entries(responsibleFor).map(([reason, responsible], n) =>
  exampleExecution({ status: 'failed', reason: reason as ExecutionReason, responsible }, n),
);
