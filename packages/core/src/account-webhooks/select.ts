import { sql } from 'kysely';
import type { ProjectDb, ProjectTrx } from '../db/project-db.ts';

/** The webhooks of a project's live accounts, without their secrets. */
export function selectWebhooks(db: ProjectDb | ProjectTrx) {
  return db.unbound
    .selectFrom('connect.account_webhook as w')
    .innerJoin('connect.connection as c', (join) =>
      join.onRef('c.project_id', '=', 'w.project_id').onRef('c.id', '=', 'w.connection_id'),
    )
    .select(['w.project_id', 'w.id', 'w.connection_id', 'w.waits_until', 'w.created_at', 'c.integration_id'])
    .select(sql<boolean>`w.sealed_secret is not null`.as('has_secret'))
    .where('w.project_id', '=', db.projectId)
    .where('c.state', 'not in', ['revoking', 'disconnected']);
}
