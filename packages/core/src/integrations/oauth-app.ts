import { AppError } from '@acme/api';
import type { Integration } from '@acme/integrations';
import { hasWindow } from '@acme/integrations/connector';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import type { Project } from '../projects/read.ts';

/** Our client at a provider. */
export interface OAuthApp {
  readonly clientId: string;
  readonly clientSecret: string;
}

type Environment = (name: string) => string | undefined;

/** True when customers can start connecting: OAuth 2 needs a client of ours, all else is theirs. */
export function isConfigured(project: Project, integration: Integration, environment: Environment): boolean {
  return !hasWindow(integration.connector.auth) || clientIdOf(project, integration, environment) !== undefined;
}

/** The id of our client, for whoever needs no secret; undefined where there is none. */
export function clientIdOf(project: Project, integration: Integration, environment: Environment): string | undefined {
  return project.oauthApps.get(integration.id)?.clientId ?? fromEnvironment(integration, environment)?.clientId;
}

/** The sealed client of the database; else the environment variables that the connector names. */
export function getOAuthApp(
  deps: Pick<CoreDeps, 'vault' | 'environment'>,
  project: Project,
  integration: Integration,
): OAuthApp {
  const stored = project.oauthApps.get(integration.id);
  if (stored !== undefined) {
    const clientSecret = deps.vault.open(stored.sealedClientSecret, appAddress(project.id, integration.id));
    return { clientId: stored.clientId, clientSecret };
  }
  const app = fromEnvironment(integration, deps.environment);
  if (app !== undefined) return app;
  throw new AppError(
    'integration_not_configured',
    `${integration.name} has no OAuth client yet. Run "acme-connect integration configure ${integration.id}".`,
  );
}

/** Seals the client of one integration. @throws not_found for an integration that the definition lacks */
export async function configureIntegration(
  deps: Pick<CoreDeps, 'db' | 'vault' | 'definitions' | 'projects'>,
  input: {
    readonly projectId: string;
    readonly integrationId: string;
    readonly clientId: string;
    readonly clientSecret: string;
  },
): Promise<void> {
  const project = await deps.projects.get(input.projectId);
  const integration = deps.definitions.of(project.slug).integrations.get(input.integrationId);
  if (integration === undefined || !hasWindow(integration.connector.auth)) {
    throw new AppError(
      'not_found',
      `The definition of "${project.slug}" has no OAuth integration "${input.integrationId}". Check the id in connect.config.ts.`,
    );
  }
  const written = {
    client_id: input.clientId,
    sealed_client_secret: deps.vault.seal(input.clientSecret, appAddress(project.id, input.integrationId)),
    updated_at: new Date(),
  };
  await forProject(deps.db, project.id)
    .insertInto('connect.oauth_app', { integration_id: input.integrationId, ...written })
    .onConflict((conflict) => conflict.columns(['project_id', 'integration_id']).doUpdateSet(written))
    .execute();
  deps.projects.forget(project.id);
}

/** Where the secret of an OAuth client is sealed for. */
export function appAddress(projectId: string, integrationId: string) {
  return { table: 'oauth_app', projectId, rowId: integrationId, field: 'client_secret' };
}

function fromEnvironment(integration: Integration, environment: Environment): OAuthApp | undefined {
  const { auth } = integration.connector;
  if (!hasWindow(auth) || auth.environment === undefined) return undefined;
  const clientId = environment(auth.environment.clientId);
  const clientSecret = environment(auth.environment.clientSecret);
  return clientId === undefined || clientSecret === undefined ? undefined : { clientId, clientSecret };
}
