import pg from 'pg';
import { roleName } from './create-cluster.ts';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';

/** Proves that the password opens the server, makes the database at its first start, and returns its URL. */
export async function openDatabase(port: number, password: string): Promise<string> {
  const url = (database: string) =>
    `postgres://${roleName}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
  const client = new pg.Client({ connectionString: url('postgres'), connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    const { rowCount } = await client.query('select from pg_database where datname = $1', [roleName]);
    if (rowCount === 0) await client.query(`create database ${roleName}`);
  } catch (cause) {
    const invalidPassword = '28P01';
    if ((cause as { code?: string }).code !== invalidPassword) throw cause;
    throw new EmbeddedPostgresError(
      'password_refused',
      'The embedded Postgres refuses the password in the file beside its data. Put back the file that belongs to this database.',
    );
  } finally {
    await client.end().catch(() => undefined);
  }
  return url(roleName);
}
