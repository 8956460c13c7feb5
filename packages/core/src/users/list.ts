import type { Actor, UserFilter, UserPage, UserSummary } from '@acme/api';
import { parseQuery } from '@acme/api/query';
import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import type { CoreDeps } from '../deps.ts';
import { toPage } from '../search/cursor.ts';
import { findNewest } from '../search/find-newest.ts';
import { indexedValue } from '../search/indexed-value.ts';
import { indexName } from '../search/ordered-value.ts';
import { readQuery } from '../search/read-query.ts';
import { servedBy } from '../search/served-by.ts';
import { suspensionAt, suspensionsOfUserSql } from '../suspensions/suspension.ts';
import { countUsers } from './count.ts';
import { describeMetadata } from './describe-user.ts';
import { secretsOfUserSql, type UserRow } from './read-user.ts';

interface ListedRow
  extends Pick<UserRow, 'id' | 'external_id' | 'created_at' | 'metadata' | 'last_run_at' | 'suspensions' | 'secrets'> {
  readonly updated_at: Date;
  readonly connections: readonly Omit<UserRow['connections'][number], 'connectedAt' | 'usedAt' | 'checkedAt'>[];
}

/** Users that a query finds, newest first. @throws invalid_query, invalid_request for a cursor we did not make */
export async function listUsers(
  deps: Pick<CoreDeps, 'db' | 'projects' | 'definitions' | 'clock' | 'indexes'>,
  actor: Actor,
  filter: UserFilter,
): Promise<UserPage> {
  const project = await deps.projects.get(actor.projectId);
  const definition = deps.definitions.of(project.slug);
  const now = deps.clock.now();
  const context = { projectId: actor.projectId, definition, now, common: await deps.indexes.commonGrams() };
  const condition = readQuery(context, filter.query);
  const query = parseQuery(filter.query);
  const indexed = indexedValue(context, query);
  const found = await findNewest(deps.db, {
    projectId: actor.projectId,
    condition,
    oneByOne: readQuery({ ...context, oneByOne: true }, filter.query),
    cursor: filter.cursor,
    limit: filter.limit,
    servedBy: servedBy(query),
    indexed: indexed !== undefined && (await deps.indexes.has(indexName(indexed.ordered))) ? indexed : undefined,
  });
  const page = toPage(found, filter.limit, (place) => place);
  const rows = await readUsers(
    deps.db,
    actor.projectId,
    page.rows.map(({ id }) => id),
  );
  return {
    items: rows.map((row) => describe(actor, definition, row, now)),
    ...page.next,
    ...(filter.count ? { total: await countUsers(deps.db, actor.projectId, condition) } : {}),
  };
}

/** What hangs on the users of a page, by key: a statement that is planned once. */
async function readUsers(db: Db, projectId: string, ids: readonly string[]): Promise<readonly ListedRow[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<ListedRow>`
    select u.id, u.external_id, u.created_at, u.updated_at, u.metadata,
      (select r.last_run_at from connect.user_activity r where r.project_id = u.project_id and r.user_id = u.id) as last_run_at,
      ${sql.raw(suspensionsOfUserSql)} as suspensions,
      ${sql.raw(secretsOfUserSql)} as secrets,
      coalesce((
        select json_agg(json_build_object('id', c.id, 'integrationId', c.integration_id, 'state', c.state,
          'reason', c.reason, 'accountId', c.account_id, 'accountLabel', c.account_label) order by c.connected_at)
        from connect.connection c
        where c.project_id = u.project_id and c.user_id = u.id and c.state not in ('revoking', 'disconnected')
      ), '[]') as connections
    from unnest(${[...ids]}::uuid[]) with ordinality as page(id, nth)
    join connect.connected_user u on u.project_id = ${projectId} and u.id = page.id and u.deleted_at is null
    order by page.nth`.execute(db);
  return rows;
}

function describe(
  actor: Actor,
  definition: Parameters<typeof describeMetadata>[0]['definition'],
  row: ListedRow,
  now: Date,
): UserSummary {
  const isHeld = (integrationId: string) => suspensionAt(row.suspensions, { integrationId }, now);
  const whole = suspensionAt(row.suspensions, {}, now);
  return {
    id: row.external_id,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    ...(row.last_run_at === null ? {} : { lastRunAt: new Date(row.last_run_at).toISOString() }),
    suspended: whole !== undefined,
    metadata: describeMetadata({ actor, definition }, row),
    connections: row.connections.map((connection) => {
      const held = whole ?? isHeld(connection.integrationId);
      return {
        id: connection.id,
        integrationId: connection.integrationId,
        ...(held === undefined
          ? { state: connection.state, ...(connection.reason === null ? {} : { reason: connection.reason }) }
          : { state: 'suspended' as const, reason: `suspended_by_${held.source}` as const }),
        account: { id: connection.accountId, label: connection.accountLabel },
      };
    }),
  };
}
