import type { Engine } from '@acme/workflow';
import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import type { Log } from '../deps.ts';

const everyMs = 6 * 3_600_000;

export interface RetainDeps {
  readonly db: Db;
  readonly engine: Engine;
  readonly log: Log;
  /** Days that executions are kept at least; a month goes as a whole. */
  readonly keepDays: number;
}

/** Drops executions that are past their time, by one process at a time. @returns false if another one is at it */
export async function retainExecutions({ db, engine, log, keepDays }: RetainDeps): Promise<boolean> {
  return await db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ mine: boolean }>`
      select pg_try_advisory_xact_lock(hashtext('acme retain executions')) as mine
    `.execute(trx);
    if (rows[0]?.mine !== true) return false;
    const { dropped, kept, deleted } = await engine.retain({ keepDays });
    if (dropped.length > 0 || deleted > 0) log.info({ dropped, deleted, keepDays }, 'old executions were dropped');
    const unfinished = kept.filter((month) => month.unfinished > 0);
    if (unfinished.length > 0) {
      log.info(
        { months: unfinished, keepDays },
        'months of old executions are kept for those in them that have not ended',
      );
    }
    return true;
  });
}

/** Now and every six hours, until it is stopped. */
export function startRetaining(deps: RetainDeps): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let running: Promise<void> = Promise.resolve();
  const run = async (): Promise<void> => {
    try {
      await retainExecutions(deps);
    } catch (error) {
      if (!stopped) deps.log.warn({ err: error }, 'could not drop old executions; trying again later');
    }
    if (!stopped) timer = setTimeout(begin, everyMs).unref();
  };
  const begin = (): void => void (running = run());
  begin();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await running;
  };
}
