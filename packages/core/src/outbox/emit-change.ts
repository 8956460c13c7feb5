import { hash } from 'node:crypto';
import { type ChangeType, eventTypes } from '@acme/api';
import { type RawBuilder, sql } from 'kysely';
import type { Db, Trx } from '../db/database.ts';
import type { ProjectTrx } from '../db/project-db.ts';

/** The channel on which processes tell each other to look again. */
export const changeChannel = 'acme_change';

/** The channel on which processes tell each other that destinations are to be told of something. */
export const dispatchChannel = 'acme_dispatch';

/** What stands in the place of a user's id for those who want to know that something of the user runs, or does no longer. */
export function runsOf(userId: string): string {
  return `runs ${userId}`;
}

/** Wakes those once the transaction commits. Runs begin too often for a row of each, so this is told and not kept. */
export async function tellOfRuns(db: Db | Trx, users: readonly { projectId: string; userId: string }[]): Promise<void> {
  const keys = [...new Set(users.map(({ projectId, userId }) => `${projectId}:${runsOf(userId)}`))];
  if (keys.length === 0) return;
  await sql`select pg_notify(${changeChannel}, key) from unnest(${keys}::text[]) key`.execute(db);
}

/** What stands in the place of a user's id where everybody of an organisation is woken: of a bounded length, as notices are. */
export function membersOf(organisation: string): string {
  return `members ${hash('sha256', organisation, 'base64url')}`;
}

/**
 * Writes one change into the outbox, in the transaction that makes it, and wakes whoever watches the user, and who tells the
 * destinations that want to hear of it, once that commits.
 */
export async function emitChange(
  trx: ProjectTrx,
  change: {
    /** Absent where it is about the project. */
    readonly userId?: string;
    /** Whose members it is news for besides the user; null and absent for nobody. */
    readonly organisation?: string | null;
    readonly type: ChangeType;
    readonly payload: Readonly<Record<string, unknown>>;
  },
  /** CTEs that are done in the same statement. */
  besides?: RawBuilder<unknown>,
): Promise<void> {
  const userId = change.userId ?? null;
  const organisation = change.organisation ?? null;
  const members = organisation === null ? null : `${trx.projectId}:${membersOf(organisation)}`;
  await sql`
    with ${besides === undefined ? sql`` : sql`${besides},`} written as (
      insert into connect.outbox (project_id, user_id, organisation, type, payload, to_dispatch)
      select ${trx.projectId}::uuid, ${userId}::uuid, ${organisation}::text, ${change.type}::text, ${JSON.stringify(change.payload)}::jsonb,
        ${isForDestinations(change.type)}::boolean and exists (
          select from connect.destination d where d.project_id = ${trx.projectId}
            and (d.types = '{}' or ${change.type}::text = any(d.types))
        )
      returning to_dispatch
    )
    select pg_notify(${changeChannel}, ${`${trx.projectId}:${userId ?? ''}`}),
      case when ${members}::text is not null then pg_notify(${changeChannel}, ${members}) end,
      case when to_dispatch then pg_notify(${dispatchChannel}, '') end from written
  `.execute(trx.unbound);
}

function isForDestinations(type: ChangeType): boolean {
  return (eventTypes as readonly ChangeType[]).includes(type);
}
