import { Kysely, PostgresDialect, type RawBuilder } from 'kysely';
import pg from 'pg';
import type { Stack } from './start-stack.ts';

/** Looks into the database, or moves its times: for what no public door shows or waits for. */
export async function queryDatabase<Row>(
  stack: Pick<Stack, 'connectionString'>,
  statement: RawBuilder<Row>,
): Promise<Row[]> {
  const pool = new pg.Pool({ connectionString: stack.connectionString, max: 1 });
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    return (await statement.execute(db)).rows;
  } finally {
    await db.destroy();
  }
}
