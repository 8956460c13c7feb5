import { sql } from 'kysely';
import type { CoreDeps } from '../deps.ts';
import { organisationSql } from '../organisations/organisation-of.ts';
import type { Finding } from './examine.ts';

/**
 * Looks for accounts that are shared in the database and with nobody by the definition: it names no organisation any more, or
 * another key, or says that accounts of the integration are personal. Nobody but their owner uses them.
 */
export async function examineSharing(
  deps: Pick<CoreDeps, 'db' | 'definitions'>,
  { projectId, slug }: { readonly projectId: string; readonly slug: string },
): Promise<Finding[]> {
  const { sharing } = deps.definitions.of(slug);
  const inEffect =
    sharing === undefined
      ? sql`false`
      : sql`coalesce(c.organisation = ${sql.raw(organisationSql(sharing, 'o'))}, false)
        and c.integration_id = any(${[...sharing.integrationIds]})`;
  const { rows } = await sql<{ integration_id: string; count: number }>`
    select c.integration_id, count(*)::int as count from connect.connection c
    join connect.connected_user o on o.project_id = c.project_id and o.id = c.user_id
    where c.project_id = ${projectId} and c.organisation is not null and c.state not in ('revoking', 'disconnected')
      and not (${inEffect})
    group by c.integration_id order by c.integration_id`.execute(deps.db);
  return rows.map(({ integration_id, count }) => ({
    ok: false,
    subject: `project "${slug}", integration "${integration_id}"`,
    message: `shared accounts that only their owners can use: ${count}; the definition does not share them: correct "organisation" or "accounts.sharing", or take them back`,
  }));
}
