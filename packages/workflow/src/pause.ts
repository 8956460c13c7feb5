import { type Kysely, sql, type Transaction } from 'kysely';
import { isPlainText } from './json.ts';
import { limits } from './limits.ts';
import { channel } from './queue.ts';
import { pausedReason } from './status.ts';
import { unparkExecutions } from './unpark.ts';
import { isUuid } from './uuid.ts';
import type { SendDeps } from './wake.ts';
import { WorkflowError } from './workflow-error.ts';

/** A workflow of one scope. */
export interface PauseTarget {
  readonly scope: string;
  readonly workflowId: string;
}

/** What a notification and a process call a paused workflow. */
export function pauseName({ scope, workflowId }: PauseTarget): string {
  return `${scope} ${workflowId}`;
}

/** Executions park before their next step, wherever they run; new ones park when their turn comes. */
export async function pauseWorkflow(trx: Transaction<any>, target: PauseTarget): Promise<boolean> {
  check(target);
  const { rows } = await sql`
    insert into workflow.pause (scope, workflow_id, paused_at) values (${target.scope}, ${target.workflowId}, now())
    on conflict do nothing returning workflow_id`.execute(trx);
  if (rows.length === 0) return false;
  await sql`select pg_notify(${channel}, ${`pause ${pauseName(target)}`})`.execute(trx);
  return true;
}

/** @returns how many executions go on */
export async function resumeWorkflow(deps: SendDeps, trx: Transaction<any>, target: PauseTarget): Promise<number> {
  check(target);
  // First the row: it waits for those who are parking on the strength of it, and the next statement then sees them.
  const { rows } = await sql`
    delete from workflow.pause where scope = ${target.scope} and workflow_id = ${target.workflowId}
    returning workflow_id`.execute(trx);
  if (rows.length === 0) return 0;
  await sql`select pg_notify(${channel}, ${`resume ${pauseName(target)}`})`.execute(trx);
  return unparkExecutions(deps, trx, { ...target, reason: pausedReason });
}

/** The workflows of a scope that are paused, by their ids. */
export async function listPauses(
  db: Kysely<any>,
  { scope }: { readonly scope: string },
): Promise<{ readonly workflowId: string; readonly pausedAt: Date }[]> {
  if (!isUuid(scope)) return [];
  const { rows } = await sql<{ workflowId: string; pausedAt: Date }>`
    select workflow_id as "workflowId", paused_at as "pausedAt" from workflow.pause
    where scope = ${scope} order by workflow_id`.execute(db);
  return rows;
}

/** Of these workflows, the ones that are paused. */
export async function pausedAmong(
  db: Kysely<any>,
  targets: readonly PauseTarget[],
  lock?: 'share' | 'share skip locked',
): Promise<Set<string>> {
  if (targets.length === 0) return new Set();
  const asked = targets.map(({ scope, workflowId }) => sql`(${scope}::uuid, ${workflowId}::text)`);
  const { rows } = await sql<PauseTarget>`
    select scope, workflow_id as "workflowId" from workflow.pause
    where (scope, workflow_id) in (${sql.join(asked)}) order by scope, workflow_id
    ${lock === undefined ? sql`` : sql.raw(`for ${lock}`)}`.execute(db);
  return new Set(rows.map(pauseName));
}

function check({ scope, workflowId }: PauseTarget): void {
  if (isUuid(scope) && isPlainText(workflowId, limits.nameBytes)) return;
  throw new WorkflowError(
    'invalid_argument',
    `A workflow is named by a scope, which is a UUID, and an id of 1 to ${limits.nameBytes} bytes.`,
  );
}
