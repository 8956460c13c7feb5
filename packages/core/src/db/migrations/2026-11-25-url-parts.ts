import { type Kysely, sql } from 'kysely';

/** Frozen: never edited once released; later changes are migrations of their own. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // What the customer typed before the window opens, and is no secret: a part of the provider's URLs.
  `alter table connect.attempt add column parameters jsonb not null default '{}'`,
  // The account that is to be connected again, and no other in its place.
  `alter table connect.attempt add column reconnects uuid,
    add foreign key (project_id, reconnects) references connect.connection on delete cascade`,
];
