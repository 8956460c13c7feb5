import { type Kysely, sql } from 'kysely';

/** Frozen: never edited once released; later changes are migrations of their own. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // Every three characters in a row, as a number in which the project takes part: what a neighbour's users are called is
  // then in entries of its own, and no search has to pass it. By 64 characters, for `substr` counts from the beginning.
  `create function connect.search_grams(project uuid, text text) returns int[]
    language sql immutable strict parallel safe as $$
      select array(
        select (hashtextextended(substr(part, at, 3), seed) >> 32)::int
        from uuid_hash_extended(project, 0) seed, generate_series(1, length(text) - 2, 64) start,
          substr(text, start, 66) part, generate_series(1, length(part) - 2) at)
    $$`,
  // Kept, not only indexed: Postgres asks rows again when it joins two indexes, and would make them anew for each.
  `alter table connect.connected_user add column search_grams int[] not null
    generated always as (connect.search_grams(project_id, search_text)) stored`,
  `drop index connect.connected_user_search`,
  `create index connected_user_search on connect.connected_user using gin (search_grams) with (fastupdate = off)`,
  // By what people call their accounts, an e-mail address for the most part.
  `alter table connect.connection add column account_grams int[] not null
    generated always as (connect.search_grams(project_id, lower(account_label))) stored`,
  `create index connection_account on connect.connection using gin (account_grams) with (fastupdate = off)
    where state not in ('revoking', 'disconnected')`,
];
