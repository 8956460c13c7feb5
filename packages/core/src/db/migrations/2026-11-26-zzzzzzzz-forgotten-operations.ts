import { type Kysely, sql } from 'kysely';

/** Frozen: never edited once released; later changes are migrations of their own. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // From when on an operation no longer says in words whom it was about.
  `alter table connect.operation add column forgotten_at timestamptz`,
  `create index operation_to_forget on connect.operation (finished_at)
    where finished_at is not null and forgotten_at is null`,
  `create index operation_of_user on connect.operation (project_id, cursor_id)
    where finished_at is not null and forgotten_at is null`,
  `create index audit_of_operation on connect.audit (project_id, (target ->> 'operationId'))
    where action = 'operation.started'`,
  `create index audit_of_deletion on connect.audit (at) where action = 'user.deleted' and reason is not null`,
];
