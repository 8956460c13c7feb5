import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEngine } from '@acme/workflow';
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { queryDatabase } from '../stack/query-database.ts';
import type { Stack } from '../stack/start-stack.ts';
import type { World } from './worlds.ts';

/** A step as the engine has recorded it. */
export interface JournalStep {
  readonly key: string;
  readonly parent: string | null;
  readonly name: string;
  readonly kind: string;
  readonly status: string;
  readonly attempts: number;
  readonly reason: string | null;
  readonly error: string | null;
  readonly actor: string | null;
  readonly output: unknown;
  readonly seq: number;
  readonly folded: boolean;
}

/** A real execution that has ended: what it was started with, what its steps came to, and how it ended. */
export interface Journal {
  readonly workflowId: string;
  readonly version: number;
  readonly status: string;
  readonly reason: string | null;
  readonly error: string | null;
  readonly input: unknown;
  readonly output: unknown;
  readonly steps: readonly JournalStep[];
}

const folder = join(import.meta.dirname, 'recorded');

export interface RecordedJournal {
  readonly file: string;
  readonly world: World;
  readonly journal: Journal;
}

export function readJournals(): readonly RecordedJournal[] {
  return readdirSync(folder)
    .toSorted()
    .map((file) => ({
      file,
      ...(JSON.parse(readFileSync(join(folder, file), 'utf8')) as Omit<RecordedJournal, 'file'>),
    }));
}

/** Writes down an execution that has ended. */
export async function recordJournal(stack: Stack, world: World, executionId: string): Promise<void> {
  const journal = await readExecution(stack, executionId);
  const text = JSON.stringify({ world, journal }, null, 2);
  writeFileSync(join(folder, `${world}.${journal.workflowId}.json`), `${text}\n`);
}

/** An execution with its journal. */
export async function readExecution(stack: Stack, executionId: string): Promise<Journal> {
  const [execution] = await queryDatabase<Omit<Journal, 'steps'>>(
    stack,
    sql`select workflow_id as "workflowId", version, status, reason, error, input, output from workflow.execution where id = ${executionId}`,
  );
  if (execution === undefined) throw new Error(`There is no execution ${executionId}.`);
  const steps = await queryDatabase<JournalStep>(
    stack,
    sql`select key, parent, name, kind, status, attempts, reason, error, actor, output, seq, folded
      from workflow.step where execution_id = ${executionId} order by seq, key`,
  );
  return { ...execution, steps };
}

/**
 * Puts an execution into a database as it stands before its last words: every step is recorded, and a worker takes it over. No
 * step is left to be done, so whatever the code asks for beyond its journal shows.
 *
 * @returns its id
 */
export async function takeUp(stack: Stack, subject: string, journal: Journal): Promise<string> {
  const { connectionString } = stack;
  const pool = new pg.Pool({ connectionString, max: 1 });
  pool.on('error', () => undefined);
  const db = new Kysely<any>({ dialect: new PostgresDialect({ pool }) });
  const log = { info: () => undefined, warn: () => undefined, error: console.error };
  const engine = createEngine({ db, connectionString, log, resolve: () => undefined });
  await engine.prepare();
  try {
    const { workflowId, version, input } = journal;
    return await db.transaction().execute(async (trx) => {
      const start = { scope: stack.project.projectId, subject, workflowId, version, input };
      const [id = ''] = await engine.start(trx, [start]);
      // With a run before the one that comes, it is one that replays.
      await sql`update workflow.execution set run_no = 1, started_at = created_at where id = ${id}`.execute(trx);
      await sql`
        insert into workflow.step (scope, subject, execution_id, execution_created_at, key, parent, name, kind, status, attempts,
          reason, error, actor, output, started_at, finished_at, seq, run_no, folded)
        select e.scope, e.subject, e.id, e.created_at, s.key, s.parent, s.name, s.kind, s.status, s.attempts,
          s.reason, s.error, s.actor, s.output, e.created_at, e.created_at, s.seq, 1, s.folded
        from workflow.execution e, json_to_recordset(${JSON.stringify(journal.steps)}::json) as s(key text, parent text,
          name text, kind text, status text, attempts int, reason text, error text, actor text, output json, seq int, folded boolean)
        where e.id = ${id}`.execute(trx);
      return id;
    });
  } finally {
    await engine.stop();
    await db.destroy();
  }
}
