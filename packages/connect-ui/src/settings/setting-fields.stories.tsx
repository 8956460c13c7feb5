import type { SettingInfo } from '@acme/connect';
import type { Meta } from '@storybook/react-vite';
import { expect, userEvent, waitFor, within } from 'storybook/test';
import * as example from './example-settings.ts';
import {
  filledWith,
  settingsMeta,
  type SettingsStory,
  type SettingsStoryArgs,
  settingsStory,
} from './settings-story.tsx';

export default { ...settingsMeta, title: 'Settings/Fields' } satisfies Meta<SettingsStoryArgs>;

type Canvas = { readonly canvasElement: HTMLElement };

async function save(form: ReturnType<typeof within>): Promise<void> {
  (await form.findByRole('button', { name: 'Save' })).focus();
  await userEvent.keyboard('{Enter}');
}

/** Types into the control of that name, leaves it, and expects to be told. */
function mistake(name: string, typed: string, told: RegExp) {
  return async ({ canvasElement }: Canvas): Promise<void> => {
    const form = within(canvasElement);
    const input = await form.findByRole('textbox', { name });
    input.focus();
    await userEvent.keyboard(`{Control>}a{/Control}${typed}`);
    await expect(input).not.toHaveAttribute('aria-invalid');
    await userEvent.tab();
    await expect(input).toHaveAttribute('aria-invalid', 'true');
    await expect(input).toHaveAccessibleDescription(told);
  };
}

export const Text: SettingsStory = settingsStory([example.sender, example.note], {
  filled: filledWith({ sender: 'Lovelace & Co', note: 'From the newsletter.\nAsked for a call.' }),
});

export const TextTooLong: SettingsStory = {
  ...settingsStory(example.sender),
  play: mistake('Sender name', 'x'.repeat(61), /can have 60 characters\. It has 61\.$/),
};

export const Email: SettingsStory = settingsStory(example.email, {
  filled: filledWith({ email: 'ada@lovelace.example' }),
});

export const EmailWrong: SettingsStory = {
  ...settingsStory(example.email),
  play: mistake('Where to send reports', 'ada', /has to be an email address/),
};

export const Url: SettingsStory = settingsStory(example.website, {
  filled: filledWith({ website: 'https://lovelace.example' }),
});

export const UrlWrong: SettingsStory = {
  ...settingsStory(example.website),
  play: mistake('Your website (optional)', 'lovelace.example', /begins with https/),
};

export const Number: SettingsStory = settingsStory(example.days, { filled: filledWith({ days: 30 }) });

export const NumberTooLarge: SettingsStory = {
  ...settingsStory(example.days),
  play: async (context) => {
    await mistake('Days to look back', '91', /at most 90/)(context);
    const input = within(context.canvasElement).getByRole('textbox', { name: 'Days to look back' });
    input.focus();
    await userEvent.keyboard('{Backspace}');
    // Once it was told, it is checked at each key.
    await expect(input).not.toBeInvalid();
    await expect(input).toHaveValue('9');
  },
};

export const NumberNone: SettingsStory = {
  ...settingsStory(example.days),
  play: mistake('Days to look back', 'soon', /has to be a number/),
};

export const Toggle: SettingsStory = {
  ...settingsStory(example.active),
  play: async ({ canvasElement }) => {
    const control = await within(canvasElement).findByRole('switch', { name: 'Only active contacts' });
    control.focus();
    await userEvent.keyboard(' ');
    await expect(control).toBeChecked();
    await expect(control).toHaveAccessibleDescription(/^Archived ones stay/);
  },
};

export const Date: SettingsStory = settingsStory(example.since, { filled: filledWith({ since: '2026-09-14' }) });

export const Select: SettingsStory = {
  ...settingsStory(example.priority),
  play: async ({ canvasElement }) => {
    const control = await within(canvasElement).findByRole('combobox', { name: 'Priority of new deals' });
    await expect(control.tagName).toBe('SELECT');
    await userEvent.selectOptions(control, 'high');
    await expect(control).toHaveDisplayValue('High');
  },
};

export const SelectMissing: SettingsStory = {
  ...settingsStory(example.priority),
  play: async ({ canvasElement }) => {
    const form = within(canvasElement);
    await save(form);
    const control = form.getByRole('combobox', { name: 'Priority of new deals' });
    await waitFor(() => expect(control).toHaveFocus());
    await expect(control).toHaveAccessibleDescription('Choose “Priority of new deals”.');
  },
};

export const SelectVanished: SettingsStory = settingsStory(example.priority, {
  filled: filledWith({ priority: 'urgent' }),
});

export const Checkboxes: SettingsStory = {
  ...settingsStory(example.topics, { filled: filledWith({ topics: ['contacts', 'deals'] }) }),
  play: async ({ canvasElement }) => {
    const form = within(canvasElement);
    const group = await form.findByRole('group', { name: 'What to send' });
    within(group).getByRole('checkbox', { name: 'Notes' }).focus();
    await userEvent.keyboard(' ');
    await expect(within(group).getAllByRole('checkbox', { checked: true })).toHaveLength(3);
  },
};

export const CheckboxesTooMany: SettingsStory = {
  ...settingsStory(example.topics, { filled: filledWith({ topics: ['contacts', 'companies', 'deals', 'notes'] }) }),
  play: async ({ canvasElement }) => {
    const form = within(canvasElement);
    await save(form);
    const first = form.getByRole('checkbox', { name: 'Contacts' });
    await waitFor(() => expect(first).toHaveFocus());
    await expect(first).toHaveAccessibleDescription('“What to send” can have 3 choices. Remove some.');
  },
};

const mapped = { options: { mapping: example.crmFields } };

export const Mapping: SettingsStory = settingsStory(example.fieldMapping, {
  filled: filledWith(
    { mapping: { email: 'email-address', company: 'organisation' } },
    { labels: { mapping: { 'email-address': 'Email address', organisation: 'Organisation' } } },
  ),
  scenario: mapped,
});

export const MappingRowMissing: SettingsStory = {
  ...settingsStory(example.fieldMapping, { scenario: mapped }),
  play: async ({ canvasElement }) => {
    const form = within(canvasElement);
    await save(form);
    const control = form.getByRole('combobox', { name: 'Where “Email” goes' });
    await waitFor(() => expect(control).toHaveFocus());
    await expect(control).toHaveAccessibleDescription(/Choose where “Email” goes\.$/);
  },
};

const open: SettingInfo = { ...example.fieldMapping, open: true };

export const MappingOwnRows: SettingsStory = {
  ...settingsStory(open, { filled: filledWith({ mapping: { email: 'email-address' } }), scenario: mapped }),
  play: async ({ canvasElement }) => {
    const form = within(canvasElement);
    (await form.findByRole('button', { name: 'Add row: Where fields go' })).focus();
    await userEvent.keyboard('{Enter}');
    const name = form.getByRole('textbox', { name: 'Name of row 3' });
    await waitFor(() => expect(name).toHaveFocus());
    await userEvent.keyboard('Twitter');
    await userEvent.tab();
    const target = form.getByRole('combobox', { name: 'Where “Twitter” goes' });
    await expect(target).toHaveFocus();
    await userEvent.keyboard('{ArrowDown}');
    await expect(await form.findByRole('option', { name: 'Lead source' })).toBeVisible();
    await userEvent.keyboard('{ArrowUp}{Enter}');
    await expect(target).toHaveValue('Lead source');
  },
};

export const MappingTwice: SettingsStory = {
  ...settingsStory(open, {
    filled: filledWith({ mapping: { email: 'email-address', Twitter: 'email-address' } }),
    scenario: mapped,
  }),
  play: async ({ canvasElement }) => {
    const form = within(canvasElement);
    await save(form);
    await expect(await form.findByText(/“Twitter” goes to the same place as “Email”/)).toBeVisible();
    (await form.findByRole('button', { name: 'Add row: Where fields go' })).focus();
    await userEvent.keyboard('{Enter}Twitter');
    await userEvent.tab();
    await expect(form.getAllByRole('textbox', { name: /Name of row/ })).toHaveLength(2);
  },
};

export const MappingRowRemoved: SettingsStory = {
  ...settingsStory(open, {
    filled: filledWith({ mapping: { email: 'email-address', Twitter: 'phone', Fax: 'full-name' } }),
    scenario: mapped,
  }),
  play: async ({ canvasElement }) => {
    const form = within(canvasElement);
    (await form.findByRole('button', { name: 'Remove Twitter' })).focus();
    await userEvent.keyboard('{Enter}');
    await expect(form.getByRole('button', { name: 'Remove Fax' })).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    await expect(form.queryByRole('textbox', { name: 'Name of row 3' })).toBeNull();
    await expect(form.getByRole('button', { name: 'Add row: Where fields go' })).toHaveFocus();
  },
};

/** Of a server that is newer than this page. */
const unknown = { kind: 'signature', name: 'signature', label: 'Signature', required: false } as unknown as SettingInfo;

export const UnknownKind: SettingsStory = {
  ...settingsStory([example.sender, unknown], { filled: filledWith({ sender: 'Ada', signature: 'kept' }) }),
  play: async ({ canvasElement }) => {
    await expect(await within(canvasElement).findByText(/“Signature” can’t be changed here yet/)).toBeVisible();
  },
};
