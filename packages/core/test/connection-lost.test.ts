import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { cloneDatabase } from '../../../test/postgres/clone-database.ts';
import { openDatabase } from '../src/db/open-database.ts';

test('a connection that is lost between two statements of a transaction ends the transaction, not the process', async () => {
  const database = await cloneDatabase();
  const [db, other] = [openDatabase(database), openDatabase(database)];
  const crashed: unknown[] = [];
  const note = (error: unknown): void => void crashed.push(error);
  process.on('uncaughtException', note);
  const work = db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx);
    await sql`select pg_terminate_backend(${rows[0]?.pid ?? 0})`.execute(other);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await sql`select 1`.execute(trx);
  });
  await expect(work).rejects.toThrow(/not queryable|terminat/);
  process.off('uncaughtException', note);
  expect(crashed).toEqual([]);
  expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }]);
  await Promise.all([db.destroy(), other.destroy()]);
  await database.drop();
});
