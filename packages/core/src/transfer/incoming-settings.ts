import type { StoredSettings } from '../db/database.ts';
import type { SettingsRow } from '../settings/sections.ts';
import type { ConnectionPart } from './format.ts';

/** What a file says of settings, as it is stored. What a definition does not take is not read, so it does no harm. */
export function incomingSettings(
  part: Pick<ConnectionPart, 'settings' | 'settingsRevision' | 'settingsLabels' | 'workflowSettings'>,
): SettingsRow {
  const { settings, settingsRevision = 0, settingsLabels, workflowSettings = [] } = part;
  const sections = workflowSettings.map(({ workflowId, revision, values, labels }): [string, StoredSettings] => [
    workflowId,
    { revision, values, ...(labels === undefined ? {} : { labels }) },
  ]);
  return {
    settings,
    settings_revision: settingsRevision,
    settings_labels: settingsLabels ?? null,
    workflow_settings: sections.length === 0 ? null : Object.fromEntries(sections),
  };
}
