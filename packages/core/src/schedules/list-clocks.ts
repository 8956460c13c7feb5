import { type Actor, executionReasons, type Subject, type WorkflowClock } from '@acme/api';
import { sql } from 'kysely';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { switchesOn } from '../organisations/switches-sql.ts';
import { getUserId } from '../users/ensure-user.ts';

interface ClockRow {
  readonly workflowId: string;
  readonly connectionId: string;
  readonly cron: string;
  readonly timeZone: string;
  readonly nextAt: Date;
  readonly lastAt: Date | null;
  readonly lookedAt: Date | null;
  readonly failedAt: Date | null;
  readonly reason: string | null;
  readonly error: string | null;
}

/** What starts by itself for a user, and when: schedules, and looks for something new with how the last one went. */
export async function listClocks(
  deps: Pick<CoreDeps, 'db' | 'projects' | 'definitions'>,
  actor: Actor,
  subject: Subject,
): Promise<readonly WorkflowClock[]> {
  const { slug } = await deps.projects.get(actor.projectId);
  const { ticking, sharing } = deps.definitions.of(slug);
  const db = forProject(deps.db, actor.projectId);
  const userId = await getUserId(db, subject.userId);
  const kinds = new Map(
    ticking.map(({ workflow: { id, trigger } }) => [id, trigger.kind === 'poll' ? 'poll' : 'schedule'] as const),
  );
  const { rows } = await sql<ClockRow>`
    select w.workflow_id as "workflowId", w.connection_id as "connectionId", s.cron, s.time_zone as "timeZone",
      s.next_at as "nextAt", s.last_at as "lastAt", p.looked_at as "lookedAt", p.failed_at as "failedAt", p.reason, p.error
    from ${switchesOn(sharing)} w
    join connect.connection c on c.project_id = w.project_id and c.id = w.connection_id
      and c.state not in ('revoking', 'disconnected')
    join workflow.schedule s on s.scope = w.project_id and s.subject = w.user_id
      and s.key = w.workflow_id || ' ' || w.connection_id
    left join connect.poll p on p.project_id = w.project_id and p.connection_id = w.connection_id
      and p.workflow_id = w.workflow_id
    where w.project_id = ${db.projectId} and w.user_id = ${userId} and w.workflow_id = any(${[...kinds.keys()]})
    order by s.next_at, s.key
  `.execute(db.unbound);
  return rows.map((row) => describeClock(row, kinds.get(row.workflowId) ?? 'schedule'));
}

function describeClock(row: ClockRow, kind: WorkflowClock['kind']): WorkflowClock {
  const { workflowId, connectionId, cron, timeZone, nextAt, lastAt, lookedAt, failedAt, error } = row;
  const reason = executionReasons.find((known) => known === row.reason);
  return {
    workflowId,
    connectionId,
    kind,
    cron,
    timeZone,
    nextAt: nextAt.toISOString(),
    ...(lastAt === null ? {} : { lastAt: lastAt.toISOString() }),
    ...(lookedAt === null ? {} : { lookedAt: lookedAt.toISOString() }),
    ...(failedAt === null ? {} : { failedAt: failedAt.toISOString() }),
    ...(reason === undefined ? {} : { reason }),
    ...(error === null ? {} : { error }),
  };
}
