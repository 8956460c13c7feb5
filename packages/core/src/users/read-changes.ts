import type { ChangeType } from '@acme/api';
import { sql } from 'kysely';
import type { ProjectDb } from '../db/project-db.ts';

/** Whose changes are read: those of a user, and of their organisation what is news for its members. */
export interface Watched {
  readonly userId: string;
  readonly organisation: string | undefined;
}

interface Change {
  readonly id: string;
  readonly type: ChangeType;
  readonly created_at: Date;
  readonly of_colleague: boolean;
}

/** The next changes after one, oldest first. */
export async function readChanges(
  db: ProjectDb,
  { userId, organisation }: Watched,
  after: string,
  limit: number,
): Promise<readonly Change[]> {
  const colleagues =
    organisation === undefined
      ? sql``
      : sql`union all
    (select id, type, created_at, true from connect.outbox
    where project_id = ${db.projectId} and organisation = ${organisation} and user_id is distinct from ${userId}
      and id > ${after} order by id limit ${limit})`;
  const { rows } = await sql<Change>`
    select id, type, created_at, of_colleague from (
    (select id, type, created_at, false as of_colleague from connect.outbox
    where project_id = ${db.projectId} and user_id = ${userId} and id > ${after} order by id limit ${limit})
    ${colleagues}) changes
    order by id limit ${limit}`.execute(db.unbound);
  return rows;
}

/** The newest change that there is, from which on a watcher listens. */
export async function newestChange(db: ProjectDb, { userId, organisation }: Watched): Promise<string> {
  const colleagues =
    organisation === undefined
      ? sql``
      : sql`, (select max(id) from connect.outbox where project_id = ${db.projectId} and organisation = ${organisation})`;
  const { rows } = await sql<{ id: string }>`
    select greatest(0, (select max(id) from connect.outbox where project_id = ${db.projectId} and user_id = ${userId})
      ${colleagues}) as id`.execute(db.unbound);
  return rows[0]?.id ?? '0';
}
