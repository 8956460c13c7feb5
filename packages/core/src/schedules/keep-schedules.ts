import { timesOf } from '@acme/integrations/runtime';
import { cronMistake } from '@acme/workflow';
import { sql } from 'kysely';
import type { PlainMetadata } from '../availability/decisive-metadata.ts';
import { forProject, type ProjectDb, type ProjectTrx } from '../db/project-db.ts';
import type { Definition } from '../definitions/definitions.ts';
import type { CoreDeps } from '../deps.ts';
import { switchesOn } from '../organisations/switches-sql.ts';
import { settingsInUse } from '../settings/settings-in-use.ts';
import { scheduleKey } from './schedule-key.ts';

export type ScheduleDeps = Pick<CoreDeps, 'engine' | 'log'>;

/** A workflow that is on for an account, with the schedule that there is for it. */
interface Standing {
  readonly userId: string;
  readonly workflowId: string;
  readonly connectionId: string;
  readonly metadata: PlainMetadata;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly workflowSettings: Readonly<Record<string, unknown>> | null;
  readonly cron: string | null;
  readonly timeZone: string | null;
}

/**
 * Gives a user's workflows that the clock starts the schedules that the definition says, in the caller's transaction. What is
 * switched off or disconnected keeps its schedule until the next tick, which asks and ends it.
 */
export async function keepSchedules(
  deps: ScheduleDeps,
  trx: ProjectTrx,
  definition: Definition,
  userId: string,
): Promise<void> {
  if (definition.ticking.length === 0) return;
  // A tick that has found something switched off holds its row until it has deleted it; what it leaves is read afterwards.
  await sql`select from workflow.schedule where scope = ${trx.projectId} and subject = ${userId} order by key for update`.execute(
    trx.unbound,
  );
  const standings = await readStandings(trx, definition, { userId });
  for (const standing of standings) await keep(deps, trx, definition, standing);
}

const page = 500;

export interface KeepAll {
  /** Ends between two users. */
  readonly signal: AbortSignal;
  /** Only what has no schedule: two versions of a definition side by side would set the times of each other's for ever. */
  readonly missingOnly: boolean;
}

/** The same for everybody: what a deploy has added or changed. */
export async function keepSchedulesOfAll(
  deps: ScheduleDeps & Pick<CoreDeps, 'db' | 'definitions'>,
  how: KeepAll,
): Promise<void> {
  const projects = await deps.db.selectFrom('connect.project').select(['project_id', 'slug']).execute();
  for (const { project_id, slug } of projects) {
    await keepAllSchedules(deps, forProject(deps.db, project_id), deps.definitions.of(slug), how);
  }
}

async function keepAllSchedules(
  deps: ScheduleDeps,
  db: ProjectDb,
  definition: Definition,
  { signal, missingOnly }: KeepAll,
): Promise<void> {
  if (definition.ticking.length === 0) return;
  for (let after: Standing | undefined; !signal.aborted; ) {
    const standings = await readStandings(db, definition, after === undefined ? {} : { after });
    const wrong = standings.filter(
      (standing) => (!missingOnly || standing.cron === null) && !isKept(definition, standing),
    );
    for (const { userId } of new Map(wrong.map((one) => [one.userId, one])).values()) {
      if (signal.aborted) return;
      await db.transaction((trx) => keepSchedules(deps, trx, definition, userId));
    }
    after = standings.at(-1);
    if (standings.length < page || after === undefined) return;
  }
}

async function readStandings(
  db: ProjectDb | ProjectTrx,
  { ticking, sharing }: Definition,
  of: { readonly userId?: string; readonly after?: Standing },
): Promise<Standing[]> {
  const { userId, after } = of;
  const ids = ticking.map(({ workflow }) => workflow.id);
  const { rows } = await sql<Standing>`
    select w.user_id as "userId", w.workflow_id as "workflowId", w.connection_id as "connectionId", u.metadata, c.settings,
      c.workflow_settings -> w.workflow_id -> 'values' as "workflowSettings",
      s.cron, s.time_zone as "timeZone"
    from ${switchesOn(sharing)} w
    join connect.connection c on c.project_id = w.project_id and c.id = w.connection_id
      and c.state not in ('revoking', 'disconnected')
    join connect.connected_user u on u.project_id = w.project_id and u.id = w.user_id and u.deleted_at is null
    left join workflow.schedule s on s.scope = w.project_id and s.subject = w.user_id
      and s.key = w.workflow_id || ' ' || w.connection_id
    where w.project_id = ${db.projectId} and w.workflow_id = any(${ids})
      ${userId === undefined ? sql`` : sql`and w.user_id = ${userId}`}
      ${
        after === undefined
          ? sql``
          : sql`and (w.connection_id, w.workflow_id, w.user_id)
        > (${after.connectionId}, ${after.workflowId}, ${after.userId})`
      }
    order by w.connection_id, w.workflow_id, w.user_id ${userId === undefined ? sql`limit ${page}` : sql``}
  `.execute(db.unbound);
  return rows;
}

function isKept(definition: Definition, standing: Standing): boolean {
  const times = wantedTimes(definition, standing);
  if (times === undefined || typeof times === 'string') return standing.cron === null;
  return standing.cron === times.cron && standing.timeZone === times.timeZone;
}

async function keep(deps: ScheduleDeps, trx: ProjectTrx, definition: Definition, standing: Standing): Promise<void> {
  if (isKept(definition, standing)) return;
  const { userId, workflowId, connectionId } = standing;
  const place = { scope: trx.projectId, subject: userId, key: scheduleKey(workflowId, connectionId) };
  const times = wantedTimes(definition, standing);
  if (typeof times === 'string') {
    deps.log.error(
      { projectId: trx.projectId, workflowId, connectionId, mistake: times },
      'a schedule has no times that come; its workflow does not start by itself for this account',
    );
  }
  if (times === undefined || typeof times === 'string') {
    await deps.engine.schedules.remove(trx.unbound, place);
    return;
  }
  const version = definition.workflows.get(workflowId)?.workflow.version ?? 1;
  await deps.engine.schedules.set(trx.unbound, {
    ...place,
    ...times,
    workflowId,
    version,
    label: connectionId,
    input: null,
  });
}

function wantedTimes(definition: Definition, standing: Standing) {
  const offered = definition.workflows.get(standing.workflowId);
  if (offered === undefined) return undefined;
  const { connectionId, metadata } = standing;
  const { settings, connectionSettings } = settingsInUse(offered, standing);
  return timesOf(offered.workflow, { connectionId, metadata, settings, connectionSettings }, cronMistake);
}
