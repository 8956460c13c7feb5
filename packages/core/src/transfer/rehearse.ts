import type { ProjectDb, ProjectTrx } from '../db/project-db.ts';

/** Runs `work` in a transaction, and takes it back when it is only a rehearsal. */
export async function transactionOrRehearsal<Result>(
  db: ProjectDb,
  isRehearsal: boolean,
  work: (trx: ProjectTrx) => Promise<Result>,
): Promise<Result> {
  try {
    return await db.transaction(async (trx) => {
      const result = await work(trx);
      if (isRehearsal) throw new Rehearsed(result);
      return result;
    });
  } catch (error) {
    if (error instanceof Rehearsed) return error.result as Result;
    throw error;
  }
}

class Rehearsed extends Error {
  readonly result: unknown;

  constructor(result: unknown) {
    super('only rehearsed');
    this.result = result;
  }
}
