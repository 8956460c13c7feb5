import type { ConnectedUser, Connection, FilledSettings, SettingInfo } from '@acme/connect';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { within } from 'storybook/test';
import type { ConnectProviderProps } from '../headless/connect-provider.tsx';
import { inLanguage } from '../panel/panel-story.tsx';
import { exampleConnection, exampleIntegration, exampleUser } from '../testing/example-user.ts';
import type { Scenario } from '../testing/scenario.ts';
import { ScenarioProvider } from '../testing/scenario-provider.tsx';
import { SettingsForm } from './settings-form.tsx';

/** What a story of a form says: what there is to fill in, what is, and how the server answers. */
export interface SettingsStoryArgs {
  readonly fields: readonly SettingInfo[];
  readonly filled?: FilledSettings;
  readonly scenario?: Partial<Scenario>;
  readonly connection?: Partial<Connection>;
  readonly user?: Partial<ConnectedUser>;
  readonly provider?: Pick<ConnectProviderProps, 'locale' | 'messages' | 'appearance'>;
}

export type SettingsStory = StoryObj<SettingsStoryArgs>;

function SettingsStage({ fields, filled, scenario, connection, user, provider }: SettingsStoryArgs): React.JSX.Element {
  const one = exampleConnection({ id: 'c-1', settings: filled, ...connection });
  const integration = exampleIntegration({ state: 'connected', settings: fields, connections: [one] });
  return (
    <ScenarioProvider
      timeZone="UTC"
      {...provider}
      scenario={{ user: exampleUser({ integrations: [integration], ...user }), ...scenario }}
    >
      <SettingsForm connectionId="c-1" headingLevel={2} />
    </ScenarioProvider>
  );
}

export const settingsMeta = {
  component: SettingsStage,
  render: (args, context) => <SettingsStage {...inLanguage(args, context)} />,
  args: { fields: [] },
} satisfies Meta<SettingsStoryArgs>;

export function settingsStory(
  fields: SettingInfo | readonly SettingInfo[],
  rest: Partial<SettingsStoryArgs> = {},
): SettingsStory {
  return {
    args: { fields: Array.isArray(fields) ? fields : [fields], ...rest },
    // The form comes in a file of its own.
    play: async ({ canvasElement }) => void (await within(canvasElement).findByRole('button', { name: 'Save' })),
  };
}

export function filledWith(values: FilledSettings['values'], rest: Partial<FilledSettings> = {}): FilledSettings {
  return { revision: 1, values, ...rest };
}
