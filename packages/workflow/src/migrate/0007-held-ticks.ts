import { type Kysely, sql } from 'kysely';

/** Frozen: what has been released is never edited; a change is a new file. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // The tick of a schedule that waits for a process that knows what it starts.
  await sql`alter table workflow.schedule add column held_at timestamptz(3)`.execute(db);
}
