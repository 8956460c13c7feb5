import type { ConnectedUser, Connection, FilledSettings, Integration, SettingInfo, Workflow } from '@acme/connect';
import type { DraftTarget } from './draft-store.ts';

/** Settings as the user has them: what there is to fill in, and what is filled in. */
export interface FoundSettings {
  readonly integration: Integration;
  readonly connection: Connection;
  readonly workflow: Workflow | undefined;
  readonly fields: readonly SettingInfo[];
  readonly filled: FilledSettings;
}

const nothingFilled: FilledSettings = { revision: 0, values: {} };

/** The settings of an account, or of a workflow on it; undefined where there is nothing to fill in. */
export function findSettings(
  { integrations }: ConnectedUser,
  { connectionId, workflowId }: DraftTarget,
): FoundSettings | undefined {
  for (const integration of integrations) {
    const connection = integration.connections.find(({ id }) => id === connectionId);
    if (connection === undefined) continue;
    const workflow = integration.workflows.find(({ id }) => id === workflowId);
    const fields = workflowId === undefined ? integration.settings : workflow?.settings;
    if (fields === undefined) return undefined;
    const ofWorkflow = connection.workflows.find(({ id }) => id === workflowId);
    const filled = (workflowId === undefined ? connection.settings : ofWorkflow?.settings) ?? nothingFilled;
    return { integration, connection, workflow, fields, filled };
  }
  return undefined;
}
