import { AppError } from '@acme/api';
import type { Integration } from '@acme/integrations';
import { signingSecretMistake } from '@acme/integrations/connector';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { notifyProjectChanged } from '../projects/notify-changed.ts';
import type { Project } from '../projects/read.ts';
import { getOAuthApp, isConfigured } from './oauth-app.ts';

/** How long the secret before still proves deliveries: a provider changes over at a moment of its own. */
const overlapMs = 24 * 60 * 60_000;

/** What proves the deliveries of an integration's provider, the newest first; none while nothing is configured. */
export function signingSecrets(
  deps: Pick<CoreDeps, 'vault' | 'environment' | 'clock'>,
  project: Project,
  integration: Integration,
): readonly string[] {
  const { webhooks } = integration.connector;
  if (webhooks === undefined || webhooks.secret === 'connection') return [];
  if (!hasSigningSecret(project, integration, deps.environment)) return [];
  if (webhooks.secret === 'client') return [getOAuthApp(deps, project, integration).clientSecret];
  const stored = project.signingSecrets.get(integration.id);
  if (stored === undefined) return [deps.environment(webhooks.environment ?? '') ?? ''];
  const { sealed, previous } = stored;
  const secrets = [deps.vault.open(sealed, signingSecretAddress(project.id, integration.id, 'secret'))];
  if (previous !== undefined && previous.until > deps.clock.now())
    secrets.push(deps.vault.open(previous.sealed, signingSecretAddress(project.id, integration.id, 'previous')));
  return secrets;
}

/** Whether anything proves the deliveries of an integration; nothing is opened for it. */
export function hasSigningSecret(
  project: Project,
  integration: Integration,
  environment: CoreDeps['environment'],
): boolean {
  const { webhooks } = integration.connector;
  // Where each account has its own, there is none of the integration.
  if (webhooks === undefined || webhooks.secret === 'connection') return false;
  if (webhooks.secret === 'client') return isConfigured(project, integration, environment);
  if (project.signingSecrets.has(integration.id)) return true;
  return webhooks.environment !== undefined && environment(webhooks.environment) !== undefined;
}

/**
 * Seals what proves the deliveries of an integration. The one before stays good for a day.
 * @throws not_found for an integration whose webhooks have no secret of their own, invalid_request for what cannot be one
 */
export async function configureSigningSecret(
  deps: Pick<CoreDeps, 'db' | 'vault' | 'definitions' | 'projects' | 'clock'>,
  input: { readonly projectId: string; readonly integrationId: string; readonly signingSecret: string },
): Promise<void> {
  const { integrationId } = input;
  const project = await deps.projects.get(input.projectId);
  const webhooks = deps.definitions.of(project.slug).integrations.get(integrationId)?.connector.webhooks;
  if (webhooks?.secret !== 'signing') {
    throw new AppError(
      'not_found',
      `The definition of "${project.slug}" has no integration "${integrationId}" whose webhooks have a signing secret. Check the id in connect.config.ts; some providers sign with the client secret.`,
    );
  }
  const mistake = signingSecretMistake(webhooks.proof, input.signingSecret);
  if (mistake !== undefined) throw new AppError('invalid_request', `This is no signing secret: ${mistake}.`);
  const now = deps.clock.now();
  const address = (field: 'secret' | 'previous') => signingSecretAddress(project.id, integrationId, field);
  await forProject(deps.db, project.id).transaction(async (trx) => {
    const before = await trx
      .selectFrom('connect.signing_secret')
      .select('sealed_secret')
      .where('integration_id', '=', integrationId)
      .forUpdate()
      .executeTakeFirst();
    const known = before && deps.vault.open(before.sealed_secret, address('secret'));
    if (known === input.signingSecret) return;
    const written = {
      sealed_secret: deps.vault.seal(input.signingSecret, address('secret')),
      sealed_previous: known === undefined ? null : deps.vault.seal(known, address('previous')),
      previous_until: known === undefined ? null : new Date(now.getTime() + overlapMs),
      updated_at: now,
    };
    await trx
      .insertInto('connect.signing_secret', { integration_id: integrationId, ...written })
      .onConflict((conflict) => conflict.columns(['project_id', 'integration_id']).doUpdateSet(written))
      .execute();
    await notifyProjectChanged(trx);
  });
  deps.projects.forget(project.id);
}

/** Where a signing secret is sealed for. */
export function signingSecretAddress(projectId: string, integrationId: string, field: 'secret' | 'previous') {
  return { table: 'signing_secret', projectId, rowId: integrationId, field };
}
