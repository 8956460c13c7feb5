import { type Kysely, sql } from 'kysely';

/** Frozen: never edited once released; later changes are migrations of their own. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(statement).execute(db);
}

/**
 * What to ask the index of text about several parts that are all to be there: without what nearly everybody has, which takes
 * the index longest and tells it least. Where nothing else is left, that.
 */
const statement = `create function connect.rare_grams(project uuid, parts text[], common int[]) returns int[]
  language sql immutable strict parallel safe as $$
    with grams as (select distinct gram from unnest(parts) part, unnest(connect.search_grams(project, part)) gram),
    rare as (select gram from grams where gram <> all(common))
    select case when exists (select from rare) then array(select gram from rare) else array(select gram from grams) end
  $$`;
