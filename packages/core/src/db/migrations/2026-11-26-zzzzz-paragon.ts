import { type Kysely, sql } from 'kysely';

/** Frozen: never edited once released; later changes are migrations of their own. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `alter table connect.project add column paragon_compat boolean not null default false`,
  // By what a client that knows no attempt asks for it, and when the page that opened its window was heard of.
  `alter table connect.attempt
    add column session_sha256 bytea,
    add column handed_over_at timestamptz`,
  `create index attempt_of_session on connect.attempt (project_id, user_id, session_sha256)
    where session_sha256 is not null`,
];
