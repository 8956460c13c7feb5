import { AppError, type SettingsTarget } from '@acme/api';
import type { Integration, SettingsFields } from '@acme/integrations';
import { noConnection } from '../connections/no-connection.ts';
import type { Definition } from '../definitions/definitions.ts';
import { getSwitched, noWorkflow } from '../workflows/set-enabled.ts';

/** The fields that a target is about. @throws not_found, for what has no settings as well */
export function findFields(
  definition: Definition,
  integrationId: string,
  { workflowId }: Pick<SettingsTarget, 'workflowId'>,
): { readonly integration: Integration; readonly fields: SettingsFields } {
  const integration = definition.integrations.get(integrationId);
  if (integration === undefined) throw noConnection();
  if (workflowId === undefined) return { integration, fields: refuseNone(integration.name, integration.settings) };
  const offered = getSwitched(definition, workflowId);
  if (offered.integration.id !== integrationId) throw noWorkflow(workflowId);
  return { integration, fields: refuseNone(offered.workflow.name, offered.workflow.settings) };
}

function refuseNone(name: string, fields: SettingsFields): SettingsFields {
  if (Object.keys(fields).length > 0) return fields;
  throw new AppError('not_found', `There is nothing to fill in for "${name}". Give it "settings" in the definition.`);
}
