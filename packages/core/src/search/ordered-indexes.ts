import { hash } from 'node:crypto';
import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import type { Definition } from '../definitions/definitions.ts';
import type { CoreDeps } from '../deps.ts';
import { type OrderedKind, orderedValue } from './ordered-value.ts';

interface OrderedKey {
  readonly kind: OrderedKind;
  readonly key: string;
}

/**
 * Makes an index in order for each number and date that a definition says is indexed, so that `meta.seats>100` finds the
 * few who have that many without a look at the rest. What is compared as a whole, and text, is indexed without saying.
 * Made beside all work (`concurrently`), by one process at a time.
 */
export async function ensureOrderedIndexes(deps: Pick<CoreDeps, 'db' | 'definitions' | 'log'>): Promise<void> {
  const projects = await deps.db.selectFrom('connect.project').select('slug').execute();
  const wanted = new Map(
    projects
      .flatMap(({ slug }) => orderedKeys(deps.definitions.of(slug)))
      .map((ordered) => [indexName(ordered), ordered]),
  );
  await deps.db.connection().execute(async (connection) => {
    const { rows } = await sql<{
      mine: boolean;
    }>`select pg_try_advisory_lock(hashtext('acme ordered indexes')) as mine`.execute(connection);
    if (rows[0]?.mine !== true) return;
    try {
      // An index over many users takes longer than a request may.
      await sql`set statement_timeout = 0`.execute(connection);
      await makeAsWanted(connection, wanted, deps.log);
    } finally {
      await sql`reset statement_timeout`.execute(connection);
      await sql`select pg_advisory_unlock(hashtext('acme ordered indexes'))`.execute(connection);
    }
  });
}

async function makeAsWanted(db: Db, wanted: ReadonlyMap<string, OrderedKey>, log: CoreDeps['log']): Promise<void> {
  const there = await readIndexes(db);
  // One that is not valid was given up halfway.
  for (const { name } of there.filter(({ valid }) => !valid)) {
    await sql`drop index concurrently if exists ${sql.table(`connect.${name}`)}`.execute(db);
  }
  for (const [name, { kind, key }] of wanted) {
    if (there.some((index) => index.name === name && index.valid)) continue;
    await sql`create index concurrently if not exists ${sql.raw(name)}
      on connect.connected_user (project_id, ${orderedValue(kind, sql.ref('metadata'), key)})`.execute(db);
    log.info({ index: name, key }, 'made an index over metadata');
  }
  for (const { name } of there) {
    // Not dropped: while two versions run, the other one may need it.
    if (!wanted.has(name))
      log.info({ index: `connect.${name}` }, 'no definition names this index any more; drop it to write faster');
  }
}

async function readIndexes(db: Db): Promise<readonly { readonly name: string; readonly valid: boolean }[]> {
  const { rows } = await sql<{ name: string; valid: boolean }>`
    select c.relname as name, i.indisvalid as valid
    from pg_index i
    join pg_class c on c.oid = i.indexrelid
    where i.indrelid = 'connect.connected_user'::regclass and c.relname ~ '^user_(number|date)_[0-9a-f]{16}$'`.execute(
    db,
  );
  return rows;
}

/** Of the kinds with an order, the keys that are to be found by it. */
function orderedKeys({ source }: Definition): OrderedKey[] {
  return Object.entries(source.metadata).flatMap(([key, field]) =>
    field.kind !== 'secret' && field.indexed && (field.kind === 'number' || field.kind === 'date')
      ? [{ kind: field.kind, key }]
      : [],
  );
}

function indexName({ kind, key }: OrderedKey): string {
  return `user_${kind}_${hash('sha256', key, 'hex').slice(0, 16)}`;
}
