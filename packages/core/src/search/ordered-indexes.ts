import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import type { Definition } from '../definitions/definitions.ts';
import type { CoreDeps } from '../deps.ts';
import { indexName, type OrderedKey, orderedKey, orderedValue } from './ordered-value.ts';
import { readIndexes } from './read-indexes.ts';

/**
 * Makes an index for each key that a definition says is indexed: by its value, and of one value the newest first. So
 * `meta.plan:pro` finds its first page and `meta.seats>100` the few who have that many without a look at the rest.
 * Made beside all work (`concurrently`), by one process at a time. The signal cuts off the one that is being made; the next start makes it.
 */
export async function ensureOrderedIndexes(
  deps: Pick<CoreDeps, 'db' | 'definitions' | 'log'>,
  signal?: AbortSignal,
): Promise<void> {
  const projects = await deps.db.selectFrom('connect.project').select('slug').execute();
  const wanted = new Map(
    projects
      .flatMap(({ slug }) => orderedKeys(deps.definitions.of(slug)))
      .map((ordered) => [indexName(ordered), ordered]),
  );
  await deps.db.connection().execute(async (connection) => {
    const { rows } = await sql<{
      mine: boolean;
      pid: number;
    }>`select pg_try_advisory_lock(hashtext('acme ordered indexes')) as mine, pg_backend_pid() as pid`.execute(
      connection,
    );
    if (rows[0]?.mine !== true) return;
    const { pid } = rows[0];
    let cutting: Promise<unknown> | undefined;
    const cutOff = () => {
      cutting = sql`select pg_cancel_backend(${pid})`.execute(deps.db).catch(() => undefined);
    };
    signal?.addEventListener('abort', cutOff, { once: true });
    try {
      // An index over many users takes longer than a request may.
      await sql`set statement_timeout = 0`.execute(connection);
      await makeAsWanted(connection, wanted, deps.log, signal);
    } finally {
      signal?.removeEventListener('abort', cutOff);
      // Before anybody else gets the connection: it would be theirs that is cut off.
      await cutting;
      await sql`reset statement_timeout`.execute(connection);
      await sql`select pg_advisory_unlock(hashtext('acme ordered indexes'))`.execute(connection);
    }
  });
}

async function makeAsWanted(
  db: Db,
  wanted: ReadonlyMap<string, OrderedKey>,
  log: CoreDeps['log'],
  signal: AbortSignal | undefined,
): Promise<void> {
  const there = await readIndexes(db);
  // One that is not valid was given up halfway.
  for (const { name } of there.filter(({ valid }) => !valid)) {
    await sql`drop index concurrently if exists ${sql.table(`connect.${name}`)}`.execute(db);
  }
  for (const [name, ordered] of wanted) {
    if (there.some((index) => index.name === name && index.valid)) continue;
    if (signal?.aborted === true) return;
    const value = orderedValue(ordered, sql.ref('metadata'));
    await sql`create index concurrently if not exists ${sql.raw(name)}
      on connect.connected_user (project_id, ${value}, created_at, id) where ${value} is not null`.execute(db);
    log.info({ index: name, key: ordered.key }, 'made an index over metadata');
  }
  for (const { name } of there) {
    // Not dropped: while two versions run, the other one may need it.
    if (!wanted.has(name))
      log.info({ index: `connect.${name}` }, 'no definition names this index any more; drop it to write faster');
  }
}

function orderedKeys({ source }: Definition): OrderedKey[] {
  return Object.entries(source.metadata).flatMap(([key, field]) => orderedKey(key, field) ?? []);
}
