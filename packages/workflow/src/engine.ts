import type { PgBoss } from 'pg-boss';
import { createBacklog } from './backlog.ts';
import { cancelExecution } from './cancel.ts';
import type { Engine, EngineOptions } from './contract.ts';
import { deliverEvent } from './deliver.ts';
import { createNotices } from './notices.ts';
import { pauseWorkflow, resumeWorkflow } from './pause.ts';
import { createBoss, queueName } from './queue.ts';
import { createQueueDepth } from './queue-depth.ts';
import { replayExecution } from './replay-execution.ts';
import { retainDays } from './retain.ts';
import { retryExecution } from './retry-execution.ts';
import { listSchedules, removeSchedules, setSchedule } from './schedules.ts';
import { startExecutions } from './start.ts';
import { startSupervising } from './supervise.ts';
import { defaultTiming } from './timing.ts';
import { unparkExecutions } from './unpark.ts';
import { versionsInUse } from './versions-in-use.ts';
import { waitForResponse } from './wait-for-response.ts';
import { watchVersions } from './watch-versions.ts';
import { startWorker, type Worker } from './worker.ts';
import { WorkflowError } from './workflow-error.ts';

const defaultSlots = 20;
const defaultQueueDepth = 10_000;

/**
 * Makes the engine of one process. `prepare` it to start executions, `work` to run them, `stop` before the process ends.
 *
 * @example
 * const engine = createEngine({ db, connectionString, log, resolve: ({ workflowId }) => workflows.get(workflowId) });
 * await engine.work();
 * const [id] = await db.transaction().execute((trx) =>
 *   engine.start(trx, [{ scope: tenantId, subject: userId, workflowId: 'greet', version: 1, input: { name: 'Ada' } }]),
 * );
 * @throws WorkflowError `invalid_argument` for a bound that is none
 */
export function createEngine(options: EngineOptions): Engine {
  const { db, log, connectionString } = options;
  checkOptions(options);
  const timing = { ...defaultTiming, ...options.timing };
  const boss = createBoss({ connectionString, superviseSeconds: timing.superviseSeconds });
  boss.on('error', (error) => log.error({ error }, 'workflow: pg-boss reports an error'));
  boss.on('warning', (warning) => log.warn({ warning }, 'workflow: pg-boss warns'));
  const backlog = createBacklog(options.queueDepth ?? defaultQueueDepth);
  const deps = { db, boss, host: options, heartbeatSeconds: timing.heartbeatSeconds, backlog };

  const notices = createNotices(boss, log);

  let preparing: Promise<void> | undefined;
  let working: Promise<() => Promise<void>> | undefined;
  let draining: Promise<void> | undefined;
  let stopping: Promise<void> | undefined;
  let closed = false;

  function prepare(): Promise<void> {
    preparing ??= connect(boss).catch((error: unknown) => {
      preparing = undefined;
      throw error;
    });
    return preparing;
  }

  async function prepared(): Promise<void> {
    if (!preparing || closed) {
      throw new WorkflowError(
        'not_prepared',
        'The engine is not connected. Call prepare() first, and not after stop().',
      );
    }
    await preparing;
  }

  /** @returns ends what it began */
  async function begin(): Promise<() => Promise<void>> {
    await prepare();
    const worker = startWorker(options, deps, options.slots ?? defaultSlots, timing);
    const stopListening = await notices.subscribe((notice) => tell(worker, notice));
    const stopSupervising = startSupervising({
      ...deps,
      log,
      timing,
      isBounded: options.concurrency !== undefined,
      onSupervised: () => worker.wake(),
    });
    const stopWatching = watchVersions({ ...deps, log, timing });
    return async () => {
      await Promise.all([worker.stop(), stopWatching()]);
      await stopSupervising();
      stopListening();
    };
  }

  function drain(): Promise<void> {
    draining ??= (async () => {
      const endWork = await working?.catch(() => undefined);
      await endWork?.();
    })();
    return draining;
  }

  async function end(): Promise<void> {
    await drain();
    closed = true;
    await notices.close().catch(() => undefined);
    // Refused by a database that was not there to connect to: nothing is left to close.
    await preparing?.then(() => boss.stop({ graceful: false })).catch(() => undefined);
  }

  return {
    prepare,
    async start(trx, executions) {
      await prepared();
      return startExecutions(deps, trx, executions);
    },
    async cancel(trx, target) {
      await prepared();
      return cancelExecution(deps, trx, target);
    },
    async deliver(trx, event) {
      await prepared();
      return deliverEvent(deps, trx, event);
    },
    async unpark(trx, filter) {
      await prepared();
      return unparkExecutions(deps, trx, filter);
    },
    async retry(trx, target) {
      await prepared();
      return retryExecution(deps, trx, target);
    },
    async replay(trx, target) {
      await prepared();
      return replayExecution(deps, trx, target);
    },
    pause: pauseWorkflow,
    async resume(trx, target) {
      await prepared();
      return resumeWorkflow(deps, trx, target);
    },
    async waitForResponse(target, timeoutMs, signal) {
      await prepared();
      return waitForResponse({ db, notices, pollMs: timing.pollMs }, target, { timeoutMs, signal });
    },
    queueDepth: createQueueDepth(db),
    versionsInUse: (filter) => versionsInUse(db, filter),
    retain: (keep) => retainDays(db, keep),
    schedules: {
      set: setSchedule,
      remove: removeSchedules,
      list: (target) => listSchedules(db, target),
    },
    async work() {
      if (draining) throw notAtWork();
      working ??= begin().catch((error: unknown) => {
        working = undefined;
        throw error;
      });
      await working;
    },
    drain,
    stop() {
      stopping ??= end();
      return stopping;
    },
  };
}

function notAtWork(): WorkflowError {
  return new WorkflowError('not_prepared', 'The engine is ending its work. Make another one to run executions.');
}

async function connect(boss: PgBoss): Promise<void> {
  try {
    await boss.start();
    if (!(await boss.getQueue(queueName))) throw new Error(`the queue ${queueName} is missing`);
  } catch (error) {
    await boss.stop({ graceful: false });
    throw new WorkflowError(
      'schema_missing',
      'The schemas "workflow" and "pgboss" are missing, out of date or out of reach. Check the database and run migrateWorkflow.',
      { cause: error },
    );
  }
}

function tell(worker: Worker, notice: string): void {
  const [verb, name = ''] = /^([a-z]+) (.*)$/s.exec(notice)?.slice(1) ?? [];
  if (verb === 'answer') return;
  if (verb === 'stop') worker.abandon(name);
  else if (verb === 'pause') worker.pause(name);
  else if (verb === 'resume') worker.resume(name);
  else worker.wake();
}

function checkOptions({ slots, queueDepth, concurrency }: EngineOptions): void {
  const counts = {
    slots,
    queueDepth,
    'concurrency.scope': concurrency?.scope,
    'concurrency.subject': concurrency?.subject,
  };
  for (const [name, count] of Object.entries(counts)) {
    if (count === undefined || (Number.isSafeInteger(count) && count >= 1)) continue;
    throw new WorkflowError(
      'invalid_argument',
      `The engine cannot be made: ${name} must be a whole number, 1 or more.`,
    );
  }
}
