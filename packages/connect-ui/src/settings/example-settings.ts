import type { SettingInfo, SettingOption } from '@acme/connect';

type Kind<Name extends SettingInfo['kind']> = Extract<SettingInfo, { kind: Name }>;

export const optionsOf = (...labels: string[]): SettingOption[] =>
  labels.map((label) => ({ value: label.toLowerCase().replace(/\W+/g, '-'), label }));

export const manyPipelines = optionsOf(
  ...['Sales', 'Partners', 'Renewals', 'Support', 'Enterprise', 'Inbound', 'Outbound'].flatMap((team) =>
    ['Europe', 'North America', 'Asia Pacific', 'Latin America'].map((place) => `${team} ${place}`),
  ),
);

export const sender: Kind<'text'> = {
  kind: 'text',
  name: 'sender',
  label: 'Sender name',
  hint: 'Shown to the people you write to.',
  required: true,
  maxLength: 60,
};
export const note: Kind<'text'> = {
  kind: 'text',
  name: 'note',
  label: 'Note for every contact',
  required: false,
  multiline: true,
  maxLength: 4000,
};
export const email: Kind<'text'> = {
  kind: 'text',
  name: 'email',
  label: 'Where to send reports',
  required: true,
  format: 'email',
  maxLength: 254,
};
export const website: Kind<'text'> = {
  kind: 'text',
  name: 'website',
  label: 'Your website',
  required: false,
  format: 'url',
  maxLength: 2000,
};
export const days: Kind<'number'> = {
  kind: 'number',
  name: 'days',
  label: 'Days to look back',
  hint: 'From 1 to 90.',
  required: true,
  min: 1,
  max: 90,
  integer: true,
};
export const active: Kind<'toggle'> = {
  kind: 'toggle',
  name: 'active',
  label: 'Only active contacts',
  hint: 'Archived ones stay where they are.',
  required: false,
};
export const since: Kind<'date'> = { kind: 'date', name: 'since', label: 'Contacts created since', required: false };
export const priority: Kind<'select'> = {
  kind: 'select',
  name: 'priority',
  label: 'Priority of new deals',
  required: true,
  options: optionsOf('Low', 'Normal', 'High'),
};
export const pipeline: Kind<'select'> = {
  kind: 'select',
  name: 'pipeline',
  label: 'Pipeline',
  hint: 'New deals begin here.',
  required: true,
  searchable: true,
};
export const stage: Kind<'select'> = {
  kind: 'select',
  name: 'stage',
  label: 'Stage',
  required: true,
  dependsOn: ['pipeline'],
};
export const topics: Kind<'multiselect'> = {
  kind: 'multiselect',
  name: 'topics',
  label: 'What to send',
  required: true,
  options: optionsOf('Contacts', 'Companies', 'Deals', 'Notes'),
  max: 3,
};
export const lists: Kind<'multiselect'> = {
  kind: 'multiselect',
  name: 'lists',
  label: 'Lists to keep in step',
  required: true,
  searchable: true,
};
export const fieldMapping: Kind<'mapping'> = {
  kind: 'mapping',
  name: 'mapping',
  label: 'Where fields go',
  hint: 'Each of our fields goes to one field of Sandbox CRM.',
  required: true,
  rows: [
    { name: 'email', label: 'Email', required: true },
    { name: 'company', label: 'Company', required: false },
  ],
};
export const crmFields = optionsOf('Email address', 'Full name', 'Organisation', 'Phone', 'Lead source');
