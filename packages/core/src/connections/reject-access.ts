import { sql } from 'kysely';
import { forProject, type ProjectTrx } from '../db/project-db.ts';
import { moveConnectionIn } from './move-connection.ts';
import type { AccessDeps } from './read-access.ts';

/** A credential, of one version, that the provider's API does not accept. */
export interface Rejected {
  readonly projectId: string;
  readonly connectionId: string;
  readonly version: number;
}

type RejectDeps = Pick<AccessDeps, 'db' | 'refreshes' | 'observer'>;

/**
 * Notes that the provider's API refused a credential although it was just renewed. One refusal may pass; the second
 * within ten minutes, of another renewed one, ends the grant. True when the connection now has to be connected again.
 * Nothing happens when the credential has changed since.
 */
export async function rejectAccess(deps: RejectDeps, rejected: Rejected): Promise<boolean> {
  const { projectId, connectionId, version } = rejected;
  const withinSeconds = deps.refreshes.timing.rejectedWithinMs / 1000;
  return await withConnection(deps, rejected, async (trx) => {
    const { rows } = await sql<{ again: boolean }>`
      update connect.credential k
      set rejected_version = k.version, rejected_at = clock_timestamp(), refresh_attempt = k.refresh_attempt + 1
      from connect.credential old
      where k.project_id = ${projectId} and k.connection_id = ${connectionId} and k.version = ${version}
        and k.lease_until is null and k.rejected_version is distinct from k.version
        and old.project_id = k.project_id and old.connection_id = k.connection_id
      returning coalesce(old.rejected_at > clock_timestamp() - make_interval(secs => ${withinSeconds}), false) as again
    `.execute(trx.unbound);
    return rows[0]?.again === true && (await end(deps, trx, rejected));
  });
}

/**
 * Notes that the provider's API refused a credential that cannot be renewed. True for another refusal within ten minutes: now
 * it has to be found out whether it is over. What comes within seconds of the one before is the same trouble. After the first
 * one the account is looked at soon, since it may be long until somebody uses it again.
 */
export async function noteRefusal(deps: RejectDeps, refused: Rejected): Promise<boolean> {
  const { projectId, connectionId, version } = refused;
  const { rejectedWithinMs, rejectedApartMs, rejectedLookMs } = deps.refreshes.timing;
  return await withConnection(deps, refused, async (trx) => {
    const { rows } = await sql<{ again: boolean }>`
      update connect.credential k set rejected_version = k.version, rejected_at = clock_timestamp()
      from connect.credential old
      where k.project_id = ${projectId} and k.connection_id = ${connectionId} and k.version = ${version}
        and (k.rejected_version is distinct from k.version or k.rejected_at is null
          or k.rejected_at < clock_timestamp() - make_interval(secs => ${rejectedApartMs / 1000}))
        and old.project_id = k.project_id and old.connection_id = k.connection_id
      returning coalesce(old.rejected_version = k.version
        and old.rejected_at > clock_timestamp() - make_interval(secs => ${rejectedWithinMs / 1000}), false) as again
    `.execute(trx.unbound);
    const row = rows[0];
    if (row?.again === false) {
      await sql`
        update connect.connection
        set check_at = least(check_at, now() + make_interval(secs => ${rejectedLookMs / 1000}))
        where project_id = ${projectId} and id = ${connectionId}
      `.execute(trx.unbound);
    }
    return row?.again === true;
  });
}

/** Ends what {@link noteRefusal} found twice. False when the credential has changed since. */
export async function endAccess(deps: RejectDeps, rejected: Rejected): Promise<boolean> {
  const { connectionId, version } = rejected;
  return await withConnection(deps, rejected, async (trx) => {
    const stored = await trx
      .selectFrom('connect.credential')
      .select('version')
      .where('connection_id', '=', connectionId)
      .executeTakeFirst();
    return stored?.version === version && (await end(deps, trx, rejected));
  });
}

/** The connection's row first, as whoever connects, renews or disconnects it locks it. */
async function withConnection<Result>(
  { db }: RejectDeps,
  { projectId, connectionId }: Rejected,
  work: (trx: ProjectTrx) => Promise<Result>,
): Promise<Result> {
  return await forProject(db, projectId).transaction(async (trx) => {
    await sql`
      select 1 from connect.connection where project_id = ${projectId} and id = ${connectionId} for update
    `.execute(trx.unbound);
    return await work(trx);
  });
}

async function end(deps: RejectDeps, trx: ProjectTrx, { connectionId }: Rejected): Promise<boolean> {
  return await moveConnectionIn(deps, trx, connectionId, { to: 'needs_reauth', reason: 'rejected_by_api' });
}
