import type { ProjectDb } from '../db/project-db.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Where a delivery is for, with what proves it, sealed. */
export interface FoundWebhook {
  readonly id: string;
  readonly connection_id: string;
  readonly sealed_secret: string | null;
  readonly sealed_previous: string | null;
  readonly previous_until: Date | null;
}

/** The webhook of an address, of this project and integration alone and while its account is connected. */
export async function findWebhook(
  db: ProjectDb,
  integrationId: string,
  webhookId: string,
): Promise<FoundWebhook | undefined> {
  if (!uuid.test(webhookId)) return undefined;
  return await db.unbound
    .selectFrom('connect.account_webhook as w')
    .innerJoin('connect.connection as c', (join) =>
      join.onRef('c.project_id', '=', 'w.project_id').onRef('c.id', '=', 'w.connection_id'),
    )
    .select(['w.id', 'w.connection_id', 'w.sealed_secret', 'w.sealed_previous', 'w.previous_until'])
    .where('w.project_id', '=', db.projectId)
    .where('w.id', '=', webhookId)
    .where('c.integration_id', '=', integrationId)
    .where('c.state', 'not in', ['revoking', 'disconnected'])
    .executeTakeFirst();
}
