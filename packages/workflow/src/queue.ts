import { PgBoss } from 'pg-boss';
import { WorkflowError } from './workflow-error.ts';

/** The one queue: a job says "advance execution E". */
export const queueName = 'workflow.advance';
/**
 * Carries `advance` when a job is ready at once, `stop <execution id>` when an execution was cancelled, `answer <execution id>`
 * when it has responded, and `pause <scope> <workflow id>` and `resume ...`.
 */
export const channel = 'workflow_advance';

export interface AdvanceJob {
  readonly scope: string;
  readonly executionId: string;
  readonly createdAt: string;
}

const dayS = 86_400;

const queueOptions = {
  // A crash is counted on the execution, which is put in quarantine long before this.
  retryLimit: 1_000_000,
  retryDelay: 0,
  heartbeatSeconds: 10,
  // pg-boss's maximum. A living worker keeps its job by touching it; this ends a run that never ends.
  expireInSeconds: dayS - 60,
  // A job waits as long as its execution: losing it to housekeeping would strand the execution.
  retentionSeconds: 10 * 365 * dayS,
  // What people read is the execution. A small job table keeps pg-boss's own statistics cheap.
  deleteAfterSeconds: 3_600,
} as const;

export interface BossOptions {
  readonly connectionString: string;
  readonly superviseSeconds: number;
}

/** pg-boss for sending, fetching and settling. Its background timers are off: supervise.ts drives them. */
export function createBoss(options: BossOptions): PgBoss {
  return new PgBoss({
    connectionString: options.connectionString,
    schema: 'pgboss',
    max: 3,
    migrate: false,
    createSchema: false,
    supervise: false,
    schedule: false,
    registerInstance: false,
    monitorIntervalSeconds: Math.max(1, Math.floor(options.superviseSeconds)),
    maintenanceIntervalSeconds: 600,
    queueCacheIntervalSeconds: 600,
    // Sleeping executions are jobs as well, so a long queue says nothing.
    warningQueueSize: 100_000_000,
  });
}

/** Installs or upgrades pg-boss's schema and brings our queue to its options. */
export async function createQueue(connectionString: string): Promise<void> {
  const boss = new PgBoss({
    connectionString,
    schema: 'pgboss',
    max: 1,
    supervise: false,
    schedule: false,
    registerInstance: false,
  });
  let background: unknown;
  boss.on('error', (error) => {
    background = error;
  });
  try {
    await boss.start();
    await boss.createQueue(queueName, queueOptions);
    await boss.updateQueue(queueName, queueOptions);
  } catch (error) {
    throw new WorkflowError(
      'migration_failed',
      'The schema "pgboss" could not be installed or upgraded. See the cause; fix it and run the migration again.',
      { cause: error ?? background },
    );
  } finally {
    await boss.stop({ graceful: false });
  }
}

/** How many of the jobs a call to pg-boss touched; its declared answer is empty, the real one is not. */
export function affectedBy(answer: object): number {
  const affected = (answer as { affected?: unknown }).affected;
  if (typeof affected !== 'number') throw new TypeError('pg-boss no longer says how many jobs it affected');
  return affected;
}

/** Ids of the jobs that a call to pg-boss touched. */
export function settledBy(answer: object): readonly string[] {
  const settled = (answer as { settled?: unknown }).settled;
  if (!Array.isArray(settled)) throw new TypeError('pg-boss no longer says which jobs it affected');
  return settled;
}
