import type { Integration } from '@acme/integrations';
import { sql } from 'kysely';
import type { CoreDeps } from '../deps.ts';
import { clientIdOf } from '../integrations/oauth-app.ts';
import type { Project } from '../projects/read.ts';
import type { EndingCredential, StoredCredential } from './revoke-credential.ts';

/**
 * Whether another account of the project would end with this grant. The provider takes back what it has given our client,
 * and integrations may share one: each with the same client counts. An account that is waiting to be claimed is another one too.
 *
 * The products of one vendor may name the same account differently, so an account that the same person has in another
 * integration counts whatever its id, and anybody's that is shown under the same name. Where nobody found out whose
 * the grant is, every account of that person does: a grant that stays at the provider harms less than an account that ends.
 */
export async function isSharedGrant(
  deps: Pick<CoreDeps, 'db' | 'definitions' | 'environment'>,
  project: Project,
  integration: Integration,
  { rowId }: Pick<EndingCredential, 'rowId'>,
  { userId, integrationId, accountId, accountLabel }: StoredCredential,
): Promise<boolean> {
  const { auth } = integration.connector;
  const isOfPerson = accountId === null || (auth.kind === 'oauth2' && auth.revokesAll === 'person');
  const clientId = clientIdOf(project, integration, deps.environment);
  const ofClient = [...deps.definitions.of(project.slug).integrations.values()]
    .filter((one) => clientIdOf(project, one, deps.environment) === clientId)
    .map(({ id }) => id);
  const { rows } = await sql<{ shared: boolean }>`
    with other as (
      select user_id, integration_id, account_id, account_label from connect.connection
      where project_id = ${project.id} and id <> ${rowId} and state not in ('needs_reauth', 'revoking', 'disconnected')
      union all
      select user_id, integration_id, account_id, account_label from connect.attempt
      where project_id = ${project.id} and id <> ${rowId} and state = 'pending'
    )
    select exists (
      select from other
      where integration_id = any(${ofClient}::text[]) and (
        account_id = ${accountId}::text
        or (integration_id <> ${integrationId} and (user_id = ${userId} or account_label = ${accountLabel}::text))
        or (${isOfPerson} and user_id = ${userId})
      )
    ) as shared
  `.execute(deps.db);
  return rows[0]?.shared === true;
}
