import { CompiledQuery, Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Database, Db } from '../../src/db/database.ts';

/** A database whose statements are kept, to ask for their plans. */
export interface Watched {
  readonly db: Db;
  /** What Postgres would do for each statement that the work sends and that reads users, executions or what hangs on them. */
  plansOf(work: () => Promise<unknown>): Promise<readonly string[]>;
  /** The same after the index is gone; it is there again afterwards. */
  plansWithout(index: string, work: () => Promise<unknown>): Promise<readonly string[]>;
  close(): Promise<void>;
}

export function watchStatements(connectionString: string): Watched {
  const sent: CompiledQuery[] = [];
  // One connection: a transaction of `plansWithout` is seen by all that is asked.
  const pool = new pg.Pool({ connectionString, max: 1, options: '-c jit=off' });
  const db = new Kysely<Database>({
    dialect: new PostgresDialect({ pool }),
    log: ({ query }) => void sent.push(query),
  });
  const plansOf = async (work: () => Promise<unknown>): Promise<readonly string[]> => {
    sent.length = 0;
    await work();
    const statements = sent.filter(({ sql }) => /connected_user|connection|workflow\.execution/.test(sql));
    const plans: string[] = [];
    const whole = await wholeOfParts(pool);
    for (const { sql, parameters } of statements) {
      const explained = CompiledQuery.raw(`explain (format json, costs off) ${sql}`, [...parameters]);
      const { rows } = await db.executeQuery<{ 'QUERY PLAN': readonly [{ readonly Plan: PlanNode }] }>(explained);
      for (const row of rows) plans.push(linesOf(row['QUERY PLAN'][0].Plan, 0, whole).join('\n'));
    }
    return plans;
  };
  return {
    db,
    plansOf,
    plansWithout: async (index, work) => {
      await pool.query(`begin; drop index ${index}`);
      const plans = await plansOf(work);
      await pool.query('rollback');
      return plans;
    },
    close: () => db.destroy(),
  };
}

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly PlanNode[];
}

/** Indexes of partitions are named by Postgres, numbered where columns are alike: by each, the one it is a part of. */
async function wholeOfParts(pool: pg.Pool): Promise<ReadonlyMap<string, string>> {
  const { rows } = await pool.query<{ part: string; whole: string }>(`
    select part.relname as part, whole.relname as whole from pg_inherits i
    join pg_class part on part.oid = i.inhrelid join pg_class whole on whole.oid = i.inhparent`);
  return new Map(rows.map(({ part, whole }) => [part, whole]));
}

/**
 * Two indexes begin with the user: for the accounts in use either does, at the same cost but for a page more or less, and
 * which is taken changes from one vacuum to the next. That it is one of them is the plan.
 */
const alike: ReadonlyMap<string, string> = new Map([
  ['connection_live_account', 'connection_of_user or _live_account'],
  ['connection_of_user', 'connection_of_user or _live_account'],
]);

/**
 * A node a line: its kind, and the index or table that it reads. No numbers, which differ from run to run; partitions have
 * the name of their table, and those that are read alike are one line.
 */
function linesOf(node: PlanNode, depth: number, whole: ReadonlyMap<string, string>): readonly string[] {
  const read = node['Index Name'] ?? node['Relation Name'];
  const line = `${'  '.repeat(depth)}${node['Node Type']}${read === undefined ? '' : ` ${alike.get(read) ?? whole.get(read) ?? read}`}`;
  const below = (node.Plans ?? []).map((child) => linesOf(child, depth + 1, whole).join('\n'));
  return [line, ...new Set(below)];
}
