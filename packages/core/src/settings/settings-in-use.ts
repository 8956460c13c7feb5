import { AppError } from '@acme/api';
import type { SettingsFields, SettingValue } from '@acme/integrations';
import { readSettings } from '@acme/integrations/runtime';
import type { OfferedWorkflow } from '../definitions/definitions.ts';

type Values = Readonly<Record<string, SettingValue>>;
type Stored = Readonly<Record<string, unknown>>;

/** What is filled in for a workflow on an account, as a run is given it. */
export interface SettingsInUse {
  /** Of the workflow, and of the account. */
  readonly settings: Values;
  readonly connectionSettings: Values;
  /** The labels of what is required and not there: with any of them the workflow does not start. */
  readonly missing: readonly string[];
}

/** Reads what a run of the workflow would be given now. */
export function settingsInUse(
  { integration, workflow }: OfferedWorkflow,
  stored: { readonly settings: Stored; readonly workflowSettings: Stored | null },
): SettingsInUse {
  const account = readSettings(integration.settings, stored.settings);
  const own = readSettings(workflow.settings, stored.workflowSettings ?? {});
  return {
    settings: own.values,
    connectionSettings: account.values,
    missing: [...labelsOf(integration.settings, account.missing), ...labelsOf(workflow.settings, own.missing)],
  };
}

function labelsOf(fields: SettingsFields, names: readonly string[]): string[] {
  return names.map((name) => fields[name]?.label ?? name);
}

/** Says what has to be filled in before a workflow can begin. */
export function notSetUp({ integration, workflow }: OfferedWorkflow, missing: readonly string[]): AppError {
  const what = missing.map((label) => `"${label}"`).join(', ');
  return new AppError(
    'conflict',
    `"${workflow.name}" does not begin before ${what} of ${integration.name} is filled in. Save the settings first.`,
  );
}
