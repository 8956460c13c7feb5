'use client';
import { partOnDemand, rootOnDemand } from '../part/on-demand.tsx';
import type { SettingsRootProps } from './settings-root.tsx';

const load = () => import('./loaded.ts');

/**
 * What a customer fills in for an account, or for one workflow on it: a `<form>`. Nothing where there is nothing to fill in. What is not
 * saved outlives it. Its code is loaded when the first one is shown.
 *
 * @example
 * <Settings.Root connectionId={connection.id}>
 *   <Settings.Summary /> <Settings.Conflict /> <Settings.Error />
 *   <Settings.Field />
 *   <Settings.Submit /> <Settings.Discard /> <Settings.Status />
 * </Settings.Root>
 */
export const SettingsRoot: (props: SettingsRootProps) => React.JSX.Element = rootOnDemand(
  async () => (await load()).SettingsRoot,
);

/** Written once, it stands for every setting. Absent children: label, hint, control and problem, in this order. */
export const SettingsField = partOnDemand(async () => (await load()).SettingsField);

/** The label of the control, with whether it may be left empty. */
export const SettingsLabel = partOnDemand(async () => (await load()).SettingsLabel);

/** What more there is to know. Nothing where nobody has said so. */
export const SettingsHint = partOnDemand(async () => (await load()).SettingsHint);

/**
 * The browser's own control for the kind of the setting. Choices of the account are loaded, searched and loaded further beside it.
 * Of a colleague's account, and in a view for support, the value as text that cannot be changed.
 */
export const SettingsControl = partOnDemand(async () => (await load()).SettingsControl);

/** Inside a field what is wrong with it, else why saving failed; read out when it comes. Empty until then. */
export const SettingsError = partOnDemand(async () => (await load()).SettingsError);

/** Once saving came to nothing, what leads to every setting that is wrong, read out. Empty until then. */
export const SettingsSummary = partOnDemand(async () => (await load()).SettingsSummary);

/** Somebody else saved what is being changed here: whose holds? Read out; empty until then. */
export const SettingsConflict = partOnDemand(async () => (await load()).SettingsConflict);

/** Saves, or leads to what is wrong. */
export const SettingsSubmit = partOnDemand(async () => (await load()).SettingsSubmit);

/** Takes back what is not saved. Nothing while everything is. */
export const SettingsDiscard = partOnDemand(async () => (await load()).SettingsDiscard);

/** What there is to save, that it was saved, or why it cannot be. */
export const SettingsStatus = partOnDemand(async () => (await load()).SettingsStatus);
