import * as z from 'zod';
import { connectionStates } from '../state/connection.ts';
import { StorableText } from '../storable-text.ts';

/** What a customer can fill in: text, a number, on or off, several choices, or which field goes where. */
export const SettingValue = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.array(z.string()),
  z.record(z.string(), z.string()),
]);
export type SettingValue = z.infer<typeof SettingValue>;

/** One choice, as a person reads it. */
export const SettingOption = z.object({ value: z.string(), label: z.string() });
export type SettingOption = z.infer<typeof SettingOption>;

const common = {
  name: z.string(),
  label: z.string(),
  hint: z.string().optional(),
  required: z.boolean(),
  /** What is filled in before anybody has. */
  initial: SettingValue.optional(),
};

/** Where choices come from: they are in the definition, or the account is asked, a page at a time. */
const choices = {
  /** Absent: ask for them with `settings.options`. */
  options: z.array(SettingOption).optional(),
  /** The account can be searched: send what was typed. */
  searchable: z.literal(true).optional(),
  /** The settings of the same form that have to be there first. */
  dependsOn: z.array(z.string()).optional(),
};

/** One thing to fill in, without what decides about it on the server. */
export const SettingInfo = z.discriminatedUnion('kind', [
  z.object({
    ...common,
    kind: z.literal('text'),
    format: z.enum(['email', 'url']).optional(),
    multiline: z.literal(true).optional(),
    maxLength: z.int(),
  }),
  z.object({
    ...common,
    kind: z.literal('number'),
    min: z.number().optional(),
    max: z.number().optional(),
    integer: z.literal(true).optional(),
  }),
  z.object({ ...common, kind: z.literal('toggle') }),
  /** `YYYY-MM-DD` */
  z.object({ ...common, kind: z.literal('date') }),
  z.object({ ...common, ...choices, kind: z.literal('select') }),
  z.object({ ...common, ...choices, kind: z.literal('multiselect'), max: z.int().optional() }),
  /** A value for each row: by the name of the host's field the provider's field that it goes to. */
  z.object({
    ...common,
    ...choices,
    kind: z.literal('mapping'),
    rows: z.array(z.object({ name: z.string(), label: z.string(), required: z.boolean() })),
    /** Further rows, which the customer names. */
    open: z.literal(true).optional(),
  }),
]);
export type SettingInfo = z.infer<typeof SettingInfo>;

/** What is filled in for one account, or for one workflow of it. */
export const FilledSettings = z.object({
  /** Goes up by one with each change; 0 before the first. */
  revision: z.int(),
  values: z.record(z.string(), SettingValue),
  /** The words for values that came from a list of the account, by setting and value; as they were when they were chosen. */
  labels: z.record(z.string(), z.record(z.string(), z.string())).optional(),
  /** The required settings that are not filled in. Absent: none. */
  missing: z.array(z.string()).optional(),
});
export type FilledSettings = z.infer<typeof FilledSettings>;

/** Whose settings: those of an account, or with a workflow those that it has for this account. */
export const SettingsTarget = z.object({ connectionId: z.uuid(), workflowId: StorableText.optional() });
export type SettingsTarget = z.infer<typeof SettingsTarget>;

/** Everything that is filled in, in place of what was. */
export const SettingsChange = z.object({
  values: z.record(z.string(), SettingValue),
  labels: z.record(z.string(), z.record(z.string(), z.string().max(300))).optional(),
  /** The revision that was changed: another one since is a `conflict`. Absent: whatever is there. */
  revision: z.int().optional(),
});
export type SettingsChange = z.infer<typeof SettingsChange>;

/** Which choices of one setting. */
export const OptionsQuery = SettingsTarget.extend({
  setting: z.string(),
  search: z.string().max(200).optional(),
  /** The settings that it depends on, as the form has them now. Absent: as they are saved. */
  values: z.record(z.string(), SettingValue).optional(),
  cursor: z.string().max(4000).optional(),
});
export type OptionsQuery = z.infer<typeof OptionsQuery>;

/** A page of choices. */
export const OptionsPage = z.object({ options: z.array(SettingOption), nextCursor: z.string().optional() });
export type OptionsPage = z.infer<typeof OptionsPage>;

/** What is filled in after a change, and the state that the account is in then. */
export const SavedSettings = z.object({ settings: FilledSettings, state: z.enum(connectionStates) });
export type SavedSettings = z.infer<typeof SavedSettings>;
