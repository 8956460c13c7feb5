import type { SettingsFields } from '@acme/integrations';
import type { SettingLabels, StoredSettings } from '../db/database.ts';

/** The columns of `connect.connection` that hold what is filled in. */
export interface SettingsRow {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly settings_revision: number;
  readonly settings_labels: SettingLabels | null;
  readonly workflow_settings: Readonly<Record<string, StoredSettings>> | null;
}

/** See {@link SettingsRow}. */
export const settingsColumns = ['settings', 'settings_revision', 'settings_labels', 'workflow_settings'] as const;

/** What is filled in for the account, or for one workflow of it. */
export function sectionOf(row: SettingsRow, workflowId: string | undefined): StoredSettings {
  if (workflowId === undefined) {
    const { settings: values, settings_revision: revision, settings_labels: labels } = row;
    return { revision, values, ...(labels === null ? {} : { labels }) };
  }
  const all = row.workflow_settings ?? {};
  return (Object.hasOwn(all, workflowId) ? all[workflowId] : undefined) ?? { revision: 0, values: {} };
}

/** The columns with another section in the place of one of them. */
export function withSection(row: SettingsRow, workflowId: string | undefined, section: StoredSettings): SettingsRow {
  if (workflowId !== undefined) {
    return { ...row, workflow_settings: { ...row.workflow_settings, [workflowId]: section } };
  }
  const { values, revision, labels = null } = section;
  return { ...row, settings: values, settings_revision: revision, settings_labels: labels };
}

/** The columns as they are written. */
export function writtenSettings({ settings, settings_revision, settings_labels, workflow_settings }: SettingsRow) {
  return {
    settings: JSON.stringify(settings),
    settings_revision,
    settings_labels: settings_labels === null ? null : JSON.stringify(settings_labels),
    workflow_settings: workflow_settings === null ? null : JSON.stringify(workflow_settings),
  };
}

/** Whether there is anything that has to be filled in. */
export function requires(fields: SettingsFields): boolean {
  return Object.values(fields).some(({ required, initial }) => required && initial === undefined);
}
