import pg from 'pg';

/** No Postgres that we may use answers there. The message names host and port, never the password. */
export class DatabaseUnreachable extends Error {
  override readonly name = 'DatabaseUnreachable';
}

const advice: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there; start Postgres or correct the address',
  ENOTFOUND: 'there is no host of that name',
  ETIMEDOUT: 'it does not answer',
  '28P01': 'it refused the password',
  '28000': 'it refused the user',
  '3D000': 'it has no database of that name; create it first',
};

/** Connects once, so that a wrong address is told before anything else is begun. @throws DatabaseUnreachable */
export async function checkDatabase(connectionString: string): Promise<void> {
  const url = new URL(connectionString);
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    const given = (error as { code?: unknown }).code;
    const code = typeof given === 'string' ? given : '';
    const why = advice[code] ?? `it does not let us in (${code || 'no answer within 5 s'})`;
    throw new DatabaseUnreachable(`DATABASE_URL: ${url.host}${url.pathname}: ${why}`, { cause: error });
  } finally {
    await client.end().catch(() => undefined);
  }
}
