import type { Actor, IntegrationInfo } from '@acme/api';
import type { Integration } from '@acme/integrations';
import { authFields } from '@acme/integrations/connector';
import type { CoreDeps } from '../deps.ts';
import { isConfigured } from './oauth-app.ts';

/** What a value must look like stays here: it is checked when it is sent. */
function fieldsOf({ connector }: Integration): Pick<IntegrationInfo, 'fields'> {
  const fields = authFields(connector.auth).map(({ pattern: _pattern, ...field }) => field);
  return fields.length === 0 ? {} : { fields };
}

/** What the project offers, whoever asks. */
export async function listIntegrations(
  deps: Pick<CoreDeps, 'projects' | 'definitions' | 'environment'>,
  actor: Actor,
): Promise<IntegrationInfo[]> {
  const project = await deps.projects.get(actor.projectId);
  return deps.definitions.of(project.slug).source.integrations.map((integration) => ({
    id: integration.id,
    name: integration.name,
    ...(integration.description === undefined ? {} : { description: integration.description }),
    ...(integration.category === undefined ? {} : { category: integration.category }),
    auth: integration.connector.auth.kind,
    configured: isConfigured(project, integration, deps.environment),
    ...fieldsOf(integration),
    workflows: integration.workflows.map(({ id, name, description, trigger, enabledByDefault }) => ({
      id,
      name,
      trigger: trigger.kind,
      ...(description === undefined ? {} : { description }),
      ...(enabledByDefault ? { enabledByDefault } : {}),
    })),
  }));
}
