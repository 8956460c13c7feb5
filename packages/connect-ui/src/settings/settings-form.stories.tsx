import { ConnectError } from '@acme/connect';
import type { Meta } from '@storybook/react-vite';
import { useState } from 'react';
import { expect, userEvent, waitFor, within } from 'storybook/test';
import { useConnectClient } from '../headless/connect-provider.tsx';
import { exampleConnection, exampleIntegration, exampleUser } from '../testing/example-user.ts';
import { ScenarioProvider } from '../testing/scenario-provider.tsx';
import type { ScenarioClient } from '../testing/scenario-client.ts';
import * as example from './example-settings.ts';
import { SettingsForm } from './settings-form.tsx';
import {
  filledWith,
  settingsMeta,
  type SettingsStory,
  type SettingsStoryArgs,
  settingsStory,
} from './settings-story.tsx';
import { useUnsavedGuard } from './use-unsaved-guard.tsx';

export default { ...settingsMeta, title: 'Settings/Form' } satisfies Meta<SettingsStoryArgs>;

type Canvas = { readonly canvasElement: HTMLElement };

const fields = [
  example.sender,
  example.email,
  example.pipeline,
  example.stage,
  example.days,
  example.active,
  example.since,
  example.topics,
  example.note,
];
const filled = filledWith(
  {
    sender: 'Lovelace & Co',
    email: 'ada@lovelace.example',
    pipeline: 'sales-europe',
    stage: 'new',
    days: 30,
    active: true,
    topics: ['contacts', 'deals'],
  },
  { labels: { pipeline: { 'sales-europe': 'Sales Europe' }, stage: { new: 'New' } } },
);
const options = { pipeline: example.manyPipelines, stage: example.optionsOf('New', 'Talking', 'Won') };

async function typeInto(name: string, text: string, { canvasElement }: Canvas): Promise<HTMLElement> {
  const input = await within(canvasElement).findByRole('textbox', { name });
  input.focus();
  await userEvent.keyboard(`{Control>}a{/Control}${text}`);
  return input;
}

async function pressSave({ canvasElement }: Canvas): Promise<void> {
  (await within(canvasElement).findByRole('button', { name: 'Save' })).focus();
  await userEvent.keyboard('{Enter}');
}

export const FilledIn: SettingsStory = settingsStory(fields, { filled, scenario: { options } });

export const Empty: SettingsStory = settingsStory(fields, { scenario: { options } });

export const Changed: SettingsStory = {
  ...settingsStory(fields, { filled, scenario: { options } }),
  play: async (context) => {
    await typeInto('Sender name', 'Analytical Engines', context);
    const form = within(context.canvasElement);
    await expect(form.getByText('Unsaved changes')).toBeVisible();
    await expect(form.getByRole('button', { name: 'Discard' })).toBeVisible();
  },
};

export const Discarded: SettingsStory = {
  ...settingsStory([example.sender], { filled: filledWith({ sender: 'Ada' }) }),
  play: async (context) => {
    const input = await typeInto('Sender name', 'Grace', context);
    const form = within(context.canvasElement);
    form.getByRole('button', { name: 'Discard' }).focus();
    await userEvent.keyboard('{Enter}');
    await expect(input).toHaveValue('Ada');
    await expect(form.queryByText('Unsaved changes')).toBeNull();
    await expect(form.getByRole('button', { name: 'Save' })).toHaveFocus();
  },
};

export const Saving: SettingsStory = {
  ...settingsStory([example.sender], { filled: filledWith({ sender: 'Ada' }), scenario: { latencyMs: 1e9 } }),
  play: async (context) => {
    await typeInto('Sender name', 'Grace{Enter}', context);
    const button = await within(context.canvasElement).findByRole('button', { name: 'Saving…' });
    await expect(button).toHaveAttribute('aria-busy', 'true');
  },
};

export const Saved: SettingsStory = {
  ...settingsStory([example.sender], { filled: filledWith({ sender: 'Ada' }) }),
  play: async (context) => {
    const input = await typeInto('Sender name', '  Grace  {Enter}', context);
    await waitFor(() => expect(input).toHaveValue('Grace'));
    const form = within(context.canvasElement);
    await waitFor(() => expect(form.getAllByText('Settings saved')).toHaveLength(2));
    await expect(form.getByRole('status')).toHaveTextContent(/^Settings saved$/);
    await expect(form.queryByText('Unsaved changes')).toBeNull();
  },
};

export const Wrong: SettingsStory = {
  ...settingsStory(fields, { scenario: { options } }),
  play: async (context) => {
    await pressSave(context);
    const form = within(context.canvasElement);
    await waitFor(() => expect(form.getByRole('textbox', { name: 'Sender name' })).toHaveFocus());
    await expect(form.getByText('Check 6 fields:')).toBeVisible();
    form.getByRole('button', { name: 'What to send' }).focus();
    await userEvent.keyboard('{Enter}');
    await expect(form.getByRole('checkbox', { name: 'Contacts' })).toHaveFocus();
  },
};

export const Refused: SettingsStory = {
  ...settingsStory([example.sender, example.email], {
    filled: filledWith({ sender: 'Ada', email: 'ada@lovelace.example' }),
    scenario: {
      settingsError: new ConnectError('validation', 'Not saved.', {
        fields: { email: { code: 'invalid', message: 'Nobody receives mail at this address.' } },
      }),
    },
  }),
  play: async (context) => {
    await typeInto('Sender name', 'Grace{Enter}', context);
    const email = within(context.canvasElement).getByRole('textbox', { name: 'Where to send reports' });
    await waitFor(() => expect(email).toHaveFocus());
    await expect(email).toHaveAccessibleDescription('Nobody receives mail at this address.');
    await userEvent.keyboard('x');
    await expect(email).not.toBeInvalid();
    await userEvent.keyboard('{Backspace}');
    await pressSave(context);
    await expect((await within(context.canvasElement).findAllByText('Settings saved'))[0]).toBeVisible();
  },
};

export const Failed: SettingsStory = {
  ...settingsStory([example.sender], {
    filled: filledWith({ sender: 'Ada' }),
    scenario: { settingsError: new ConnectError('server_error', 'Broken.', { requestId: 'req_7d2f' }) },
  }),
  play: async (context) => {
    const input = await typeInto('Sender name', 'Grace{Enter}', context);
    const form = within(context.canvasElement);
    await expect(await form.findByText(/Couldn’t save\. Your changes are still here\./)).toBeVisible();
    await expect(input).toHaveValue('Grace');
    await expect(form.getByText('Unsaved changes')).toBeVisible();
  },
};

const conflict = {
  filled: filledWith({ sender: 'Ada' }),
  scenario: { settingsConflict: { sender: 'Charles' } },
};

export const Conflict: SettingsStory = {
  ...settingsStory([example.sender, example.note], conflict),
  play: async (context) => {
    await typeInto('Sender name', 'Grace{Enter}', context);
    const form = within(context.canvasElement);
    await waitFor(() => expect(form.getByRole('button', { name: 'Show theirs' })).toHaveFocus());
    await expect(form.getByText(/^These settings changed in another window\./)).toBeVisible();
    await expect(form.getByRole('textbox', { name: 'Sender name' })).toHaveValue('Grace');
  },
};

export const ConflictMine: SettingsStory = {
  ...settingsStory([example.sender, example.note], conflict),
  play: async (context) => {
    await Conflict.play?.(context);
    const form = within(context.canvasElement);
    form.getByRole('button', { name: 'Keep mine' }).focus();
    await userEvent.keyboard('{Enter}');
    const save = form.getByRole('button', { name: 'Save' });
    await expect(save).toHaveFocus();
    await expect(form.queryByText(/^These settings changed/)).toBeNull();
    await userEvent.keyboard('{Enter}');
    await expect((await form.findAllByText('Settings saved'))[0]).toBeVisible();
    await expect(form.getByRole('textbox', { name: 'Sender name' })).toHaveValue('Grace');
  },
};

export const ConflictTheirs: SettingsStory = {
  ...settingsStory([example.sender, example.note], conflict),
  play: async (context) => {
    await Conflict.play?.(context);
    const form = within(context.canvasElement);
    await userEvent.keyboard('{Enter}');
    await expect(form.getByRole('textbox', { name: 'Sender name' })).toHaveValue('Charles');
    await expect(form.queryByText('Unsaved changes')).toBeNull();
  },
};

export const Offline: SettingsStory = {
  ...settingsStory([example.sender], {
    filled: filledWith({ sender: 'Ada' }),
    scenario: { health: { isOnline: false } },
  }),
  play: async (context) => {
    const save = await within(context.canvasElement).findByRole('button', { name: 'Save' });
    await expect(save).toHaveAttribute('aria-disabled', 'true');
    await expect(save).toHaveAccessibleDescription('You’re offline. Changes are paused.');
  },
};

export const SharedByColleague: SettingsStory = {
  ...settingsStory(fields, { filled, connection: { shared: true, owner: { id: 'u-2' } } }),
  play: async ({ canvasElement }) => {
    await expect(await within(canvasElement).findByText(/Only the owner of this account/)).toBeVisible();
  },
};

export const SupportView: SettingsStory = {
  ...settingsStory(fields, { filled, user: { readOnly: true } }),
  play: async ({ canvasElement }) => {
    const page = within(canvasElement);
    await expect(await page.findByText('Sales Europe')).toBeVisible();
    await expect(page.queryByRole('textbox')).toBeNull();
  },
};

export const LongWords: SettingsStory = settingsStory(
  [
    { ...example.sender, label: 'Absenderkennzeichnungsbestätigung der Geschäftsbeziehung' },
    { ...example.lists, label: 'Abonnentenverwaltungslisten', required: false },
    {
      ...example.fieldMapping,
      label: 'Feldzuordnungsverzeichnis',
      open: true,
      rows: [{ name: 'a', label: 'Unternehmensidentifikationsnummer', required: true }],
    },
  ],
  {
    provider: {
      locale: 'de',
      messages: { 'settings.save': 'Einstellungen speichern', 'settings.discard': 'Änderungen verwerfen' },
    },
    filled: filledWith(
      { lists: ['l'], mapping: { a: 'f', Rechnungsempfängeradresszusatz: 'g' } },
      {
        labels: {
          lists: { l: 'Donaudampfschifffahrtsgesellschaftskapitäne Nordwestdeutschland' },
          mapping: { f: 'Umsatzsteueridentifikationsnummer', g: 'Rechnungsempfängeradresszusatz' },
        },
      },
    ),
    scenario: {
      options: {
        lists: [{ value: 'l', label: 'Donaudampfschifffahrtsgesellschaftskapitäne Nordwestdeutschland' }],
        mapping: [
          { value: 'f', label: 'Umsatzsteueridentifikationsnummer' },
          { value: 'g', label: 'Rechnungsempfängeradresszusatz' },
        ],
      },
    },
  },
);
LongWords.play = async ({ canvasElement }) =>
  void (await within(canvasElement).findByRole('button', { name: 'Einstellungen speichern' }));

/** A page with a way out, and somebody who saves in another window. */
function GuardedStage(): React.JSX.Element {
  const guard = useUnsavedGuard('sandbox-crm');
  const client = useConnectClient() as ScenarioClient;
  const [isOpen, setOpen] = useState(true);
  const saveElsewhere = (): void =>
    client.changeUser((user) => ({
      ...user,
      integrations: user.integrations.map((integration) => ({
        ...integration,
        connections: integration.connections.map((connection) => ({
          ...connection,
          settings: { revision: 2, values: { sender: 'Ada', note: 'Written elsewhere' } },
        })),
      })),
    }));
  return (
    <>
      <button type="button" onClick={() => guard.leave(() => setOpen(false))}>
        Back
      </button>
      <button type="button" onClick={() => setOpen(!isOpen)}>
        Other tab
      </button>
      <button type="button" onClick={saveElsewhere}>
        Save elsewhere
      </button>
      <section data-acme-part="panel" aria-label="Panel">
        {isOpen ? <SettingsForm connectionId="c-1" headingLevel={2} /> : 'Gone.'}
        {guard.dialog}
      </section>
    </>
  );
}

const guarded: SettingsStory = {
  render: () => {
    const connection = exampleConnection({ id: 'c-1', settings: filledWith({ sender: 'Ada' }) });
    const integration = exampleIntegration({
      state: 'connected',
      settings: [example.sender, example.note],
      connections: [connection],
    });
    return (
      <ScenarioProvider scenario={{ user: exampleUser({ integrations: [integration] }) }}>
        <GuardedStage />
      </ScenarioProvider>
    );
  },
};

export const LeavingAsks: SettingsStory = {
  ...guarded,
  play: async (context) => {
    await typeInto('Sender name', 'Grace', context);
    const page = within(context.canvasElement);
    page.getByRole('button', { name: 'Back' }).focus();
    await userEvent.keyboard('{Enter}');
    await expect(await page.findByRole('alertdialog', { name: 'Leave without saving?' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Keep editing' })).toHaveFocus();
  },
};

export const LeavingGivesUp: SettingsStory = {
  ...guarded,
  play: async (context) => {
    await LeavingAsks.play?.(context);
    const page = within(context.canvasElement);
    await userEvent.tab();
    await userEvent.keyboard('{Enter}');
    await expect(await page.findByText('Gone.')).toBeVisible();
    page.getByRole('button', { name: 'Other tab' }).focus();
    await userEvent.keyboard('{Enter}');
    await expect(await page.findByRole('textbox', { name: 'Sender name' })).toHaveValue('Ada');
  },
};

export const DraftSurvives: SettingsStory = {
  ...guarded,
  play: async (context) => {
    await typeInto('Sender name', 'Grace', context);
    const page = within(context.canvasElement);
    for (const name of ['Other tab', 'Save elsewhere', 'Other tab']) {
      page.getByRole('button', { name }).focus();
      await userEvent.keyboard('{Enter}');
    }
    await expect(await page.findByRole('textbox', { name: 'Sender name' })).toHaveValue('Grace');
    await expect(page.getByRole('textbox', { name: 'Note for every contact (optional)' })).toHaveValue(
      'Written elsewhere',
    );
    await expect(page.getByText('Unsaved changes')).toBeVisible();
  },
};
