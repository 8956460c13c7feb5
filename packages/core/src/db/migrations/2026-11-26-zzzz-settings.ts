import { type Kysely, sql } from 'kysely';

/** Frozen: never edited once released; later changes are migrations of their own. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // Beside the values of the account, which the row has had from the beginning: what is read with a user comes along with its row.
  // Of workflows by id: revision, values, labels.
  `alter table connect.connection
    add column settings_revision integer not null default 0,
    add column settings_labels jsonb,
    add column workflow_settings jsonb`,
  // The settings for which it was last seen to, for every account, whether what is required is there.
  `alter table connect.project add column settings_fingerprint text`,
];
