import { type Kysely, sql } from 'kysely';

/** Frozen: never edited once released; later changes are migrations of their own. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(statement).execute(db);
}

/** When a key was first replaced, and how long it was to live before that: its end is that of the overlap since. */
const statement = `alter table connect.api_key add column rotated_at timestamptz, add column life_seconds bigint`;
