import { randomUUID } from 'node:crypto';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { cloneDatabase } from '../../../test/postgres/clone-database.ts';
import {
  createEngine,
  type Engine,
  type EngineOptions,
  type ExecutionDetail,
  type ExecutionStatus,
  getExecution,
  migrateWorkflow,
  type StartExecution,
  type WorkflowCode,
  type WorkflowTables,
} from '../src/index.ts';

type Code = WorkflowCode['run'];
export type Detail = ExecutionDetail;

export interface Workflows {
  readonly db: Kysely<WorkflowTables>;
  readonly connectionString: string;
  /** An engine that runs `codes`, at work until the next one; `beside` keeps those before it at work as well. */
  engine(
    codes: Record<string, Code>,
    options?: Partial<EngineOptions> & { readonly beside?: boolean },
  ): Promise<Engine>;
  /** Stops the engines made so far, so that another process gets the jobs. */
  stopEngines(): Promise<void>;
  /** Starts one execution in a transaction of its own. */
  start(engine: Engine, workflowId: string, input?: unknown, more?: Partial<StartExecution>): Promise<Target>;
  get(target: Target): Promise<Detail>;
  /** Waits until the execution has the status. */
  until(target: Target, status: ExecutionStatus, withinMs?: number): Promise<Detail>;
  output(target: Target): Promise<unknown>;
  close(): Promise<void>;
}

export interface Target {
  readonly scope: string;
  readonly id: string;
}

/** Small enough that a test is quick, big enough for a busy machine. */
export const quick = { pollMs: 50, retryDelaysMs: [0, 40, 80], releaseDelayMs: 100, superviseSeconds: 1 } as const;

export const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** A database of its own with the schema, and what a test needs around an engine. */
export async function openWorkflows(): Promise<Workflows> {
  const database = await cloneDatabase();
  const { connectionString } = database;
  await migrateWorkflow({ connectionString });
  const pool = new pg.Pool({ connectionString, max: 10 });
  pool.on('error', () => undefined);
  const db = new Kysely<WorkflowTables>({ dialect: new PostgresDialect({ pool }) });
  const engines: Engine[] = [];

  const get = async (target: Target): Promise<Detail> => {
    const execution = await getExecution(db, target);
    if (!execution) throw new Error(`no execution ${target.id}`);
    return execution;
  };
  const stopEngines = async () => {
    await Promise.all(engines.splice(0).map((engine) => engine.stop()));
  };
  return {
    db,
    connectionString,
    stopEngines,
    async engine(codes, { beside = false, ...options } = {}) {
      // Every engine on a database claims every job in it.
      if (!beside) await stopEngines();
      const engine = createEngine({
        db,
        connectionString,
        log: silent,
        ...options,
        timing: { ...quick, ...options.timing },
        resolve: options.resolve ?? (({ workflowId }) => codes[workflowId] && { run: codes[workflowId] }),
      });
      engines.push(engine);
      await engine.work();
      return engine;
    },
    async start(engine, workflowId, input = null, more = {}) {
      const scope = more.scope ?? randomUUID();
      const start = { scope, subject: randomUUID(), workflowId, version: 1, input, ...more };
      const [id] = await db.transaction().execute((trx) => engine.start(trx, [start]));
      return { scope, id: id! };
    },
    get,
    async until(target, status, withinMs = 15_000) {
      const deadline = performance.now() + withinMs;
      for (;;) {
        const execution = await get(target);
        if (execution.status === status) return execution;
        if (performance.now() > deadline) throw new Error(`not ${status}: ${JSON.stringify(execution, null, 2)}`);
        await sleep(10);
      }
    },
    async output({ scope, id }) {
      const row = await db
        .selectFrom('workflow.execution')
        .select('output')
        .where('scope', '=', scope)
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      return row.output;
    },
    async close() {
      await stopEngines();
      await db.destroy();
      await database.drop();
    },
  };
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
