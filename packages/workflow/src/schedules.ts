import { type Kysely, sql, type Transaction } from 'kysely';
import type { Schedule, SetSchedule } from './contract.ts';
import { readCron } from './cron.ts';
import { encodeJson, isPlainText } from './json.ts';
import { limits } from './limits.ts';
import { isUuid } from './uuid.ts';
import { WorkflowError } from './workflow-error.ts';

/** Most schedules that are listed of one subject. */
const listed = 1_000;

/** Makes a schedule or changes it. Its next tick stays as it is unless the times change. */
export async function setSchedule(trx: Transaction<any>, given: SetSchedule): Promise<{ readonly nextAt: Date }> {
  const { scope, subject, key, cron, timeZone, workflowId, version, label = null } = given;
  const wrong =
    (!isUuid(scope) && 'scope must be a UUID') ||
    (!isUuid(subject) && 'subject must be a UUID') ||
    (!isPlainText(key, limits.nameBytes) && `key must be text of 1 to ${limits.nameBytes} bytes`) ||
    (!isPlainText(cron, limits.nameBytes) && `cron must be text of 1 to ${limits.nameBytes} bytes`) ||
    (!isPlainText(workflowId, limits.nameBytes) && `workflowId must be text of 1 to ${limits.nameBytes} bytes`) ||
    (!(Number.isInteger(version) && version >= 0 && version < 2 ** 31) && 'version must be a whole number') ||
    (label !== null && !isPlainText(label, limits.nameBytes) && `label must be text of 1 to ${limits.nameBytes} bytes`);
  if (wrong) throw refused(wrong);
  const rule = readCron(cron, timeZone);
  if (typeof rule === 'string') throw refused(rule);
  const input = encodeJson(given.input, 'The input of the schedule');
  if (!input.ok) {
    const code = input.reason === 'payload_too_large' ? 'payload_too_large' : 'invalid_argument';
    throw new WorkflowError(code, input.message);
  }
  const { rows: clock } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(trx);
  const nextAt = rule.next(clock[0]?.now ?? new Date());
  if (nextAt === undefined) throw refused('cron never ticks');
  const { rows } = await sql<{ next_at: Date }>`
    insert into workflow.schedule as s (scope, subject, key, cron, time_zone, workflow_id, version, label, input, next_at)
    values (${scope}, ${subject}, ${key}, ${cron}, ${timeZone}, ${workflowId}, ${version}, ${label}, ${input.text}::json,
      ${nextAt})
    on conflict (scope, subject, key) do update set
      next_at = case when s.cron = excluded.cron and s.time_zone = excluded.time_zone then s.next_at
        else excluded.next_at end,
      held_at = case when s.cron = excluded.cron and s.time_zone = excluded.time_zone then s.held_at end,
      cron = excluded.cron, time_zone = excluded.time_zone, workflow_id = excluded.workflow_id,
      version = excluded.version, label = excluded.label, input = excluded.input
    returning next_at`.execute(trx);
  return { nextAt: rows[0]?.next_at ?? nextAt };
}

/** @returns how many there were */
export async function removeSchedules(
  trx: Transaction<any>,
  target: { readonly scope: string; readonly subject: string; readonly key?: string },
): Promise<number> {
  const { scope, subject, key } = target;
  if (!isUuid(scope) || !isUuid(subject)) return 0;
  const { rows } = await sql`
    delete from workflow.schedule where scope = ${scope} and subject = ${subject}
      ${key === undefined ? sql`` : sql`and key = ${key}`} returning key`.execute(trx);
  return rows.length;
}

export async function listSchedules(
  db: Kysely<any>,
  { scope, subject }: { readonly scope: string; readonly subject: string },
): Promise<Schedule[]> {
  if (!isUuid(scope) || !isUuid(subject)) return [];
  const { rows } = await sql<Schedule & { label: string | null; lastAt: Date | null }>`
    select scope, subject, key, cron, time_zone as "timeZone", workflow_id as "workflowId", version, label,
      next_at as "nextAt", last_at as "lastAt"
    from workflow.schedule where scope = ${scope} and subject = ${subject} order by key limit ${listed}`.execute(db);
  return rows.map((row) => ({ ...row, label: row.label ?? undefined, lastAt: row.lastAt ?? undefined }));
}

function refused(wrong: string): WorkflowError {
  return new WorkflowError('invalid_argument', `The schedule cannot be set: ${wrong}.`);
}
