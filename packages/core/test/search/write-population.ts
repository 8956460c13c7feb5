import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Db } from '../../src/db/database.ts';
import { searchText } from '../../src/metadata/search-text.ts';
import type { PlainMetadata } from '../../src/availability/decisive-metadata.ts';
import type { KeptUser } from './evaluate-query.ts';

/** Makes projects without keys; nobody signs in to them. */
export async function writeProjects(db: Db, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => randomUUID());
  for (const [i, id] of ids.entries()) {
    await sql`insert into connect.project (project_id, slug, name, origins)
      values (${id}, ${`p${i}-${id.slice(0, 8)}`}, 'Searched', '{}')`.execute(db);
  }
  return ids;
}

/** Writes users with all that hangs on them, in the order of the list. */
export async function writeUsers(db: Db, projectIds: readonly string[], users: readonly KeptUser[]): Promise<void> {
  const made = users.map((user) => ({ ...user, project_id: projectIds[user.project], user_id: randomUUID() }));
  await insert(
    db,
    'connect.connected_user',
    made.map((user) => ({
      project_id: user.project_id,
      id: user.user_id,
      external_id: user.id,
      metadata: user.metadata,
      provenance: {},
      search_text: searchText(user.id, user.metadata as PlainMetadata),
      created_at: user.createdAt,
      updated_at: user.updatedAt,
      deleted_at: user.deleted ? user.updatedAt : null,
    })),
  );
  const ofUser = <Row extends object>(rowsOf: (user: KeptUser) => readonly Row[]) =>
    made.flatMap(({ project_id, user_id, ...user }) => rowsOf(user).map((row) => ({ project_id, user_id, ...row })));
  await insert(
    db,
    'connect.user_secret',
    ofUser((user) =>
      user.hasSecret ? [{ name: 'apiKey', sealed: 'v1.none', fingerprint: 'abcd', set_at: user.updatedAt }] : [],
    ),
  );
  await insert(
    db,
    'connect.user_activity',
    ofUser((user) => (user.lastRunAt === undefined ? [] : [{ last_run_at: user.lastRunAt }])),
  );
  await insert(
    db,
    'connect.suspension',
    ofUser((user) =>
      user.suspensions.map((held) => ({
        integration_id: held.integrationId,
        workflow_id: held.workflowId,
        source: 'host',
        act: 'suspend',
        effective_at: held.effectiveAt,
        created_at: held.effectiveAt,
      })),
    ),
  );
  const connections = ofUser((user) => user.connections.map((one) => ({ ...one, id: randomUUID() })));
  await insert(
    db,
    'connect.connection',
    connections.map(({ project_id, user_id, id, state, integrationId, label, connectedAt }) => ({
      project_id,
      user_id,
      id,
      state,
      integration_id: integrationId,
      account_id: label,
      account_label: label,
      settings: {},
      connected_at: connectedAt,
      changed_at: connectedAt,
    })),
  );
  await insert(
    db,
    'connect.workflow_state',
    connections.flatMap(({ project_id, user_id, id, on, connectedAt }) =>
      on.map((workflow_id) => ({
        project_id,
        user_id,
        connection_id: id,
        workflow_id,
        enabled: true,
        changed_by: 'user',
        changed_at: connectedAt,
      })),
    ),
  );
}

async function insert(db: Db, table: string, rows: readonly object[]): Promise<void> {
  if (rows.length === 0) return;
  const columns = sql.join(Object.keys(rows[0] ?? {}).map((name) => sql.ref(name)));
  await sql`insert into ${sql.table(table)} (${columns})
    select ${columns} from json_populate_recordset(null::${sql.table(table)}, ${JSON.stringify(rows)})`.execute(db);
}
