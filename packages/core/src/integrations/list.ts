import type { Actor, IntegrationInfo } from '@acme/api';
import type { CoreDeps } from '../deps.ts';
import { isConfigured } from './oauth-app.ts';

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
    auth: integration.connector.auth.kind,
    configured: isConfigured(project, integration, deps.environment),
    workflows: integration.workflows.map(({ id, name, description }) => ({
      id,
      name,
      ...(description === undefined ? {} : { description }),
    })),
  }));
}
