import { setTimeout as sleep } from 'node:timers/promises';
import type { ConnectionReason, ConnectionState } from '@acme/api';
import { sql } from 'kysely';
import { forProject, type ProjectTrx } from '../db/project-db.ts';
import { changeChannel } from '../outbox/emit-change.ts';
import { readWorkingState } from '../settings/settle-set-up.ts';
import type { RefreshTarget } from './claim-refresh.ts';
import { sealCredential } from './credential.ts';
import type { Grant } from './oauth.ts';
import type { RefreshOutcome } from './judge-answer.ts';
import { moveConnectionIn } from './move-connection.ts';
import type { AccessDeps } from './read-access.ts';
import { backoffMs } from './refresh-timing.ts';
import type { Turn } from './wait-for-turn.ts';

/** Longer than this no provider's `Retry-After` keeps us away. */
const longestRetryAfterMs = 24 * 60 * 60_000;

/**
 * Writes down what came of a turn, however long the database is away: the answer exists in this process alone. False when
 * the turn was not ours any more: the customer has connected again, or another process has taken over. What we got then
 * must not be used.
 */
export async function writeOutcome(
  deps: AccessDeps,
  target: RefreshTarget,
  turn: Turn,
  outcome: RefreshOutcome,
): Promise<boolean> {
  const { timing, mayWait } = deps.refreshes;
  const until = performance.now() + timing.writeForMs;
  const fields = { projectId: target.projectId, connectionId: target.connectionId };
  const set = columnsOf(deps, target, turn, outcome);
  for (let tries = 1; ; tries += 1) {
    try {
      return await forProject(deps.db, target.projectId).transaction((trx) =>
        write(deps, trx, target, turn, outcome, set),
      );
    } catch (error) {
      if (!mayWait() || performance.now() > until) {
        deps.log.error({ ...fields, err: error }, 'what came of a renewal could not be written down and is lost');
        throw error;
      }
      if (tries === 1) deps.log.warn({ ...fields, err: error }, 'a renewal is kept in memory until it can be written');
      await sleep(timing.writeAgainMs);
    }
  }
}

async function write(
  deps: Pick<AccessDeps, 'observer' | 'projects' | 'definitions'>,
  trx: ProjectTrx,
  target: RefreshTarget,
  turn: Turn,
  outcome: RefreshOutcome,
  set: ReturnType<typeof columnsOf>,
): Promise<boolean> {
  // The connection first, as whoever connects or disconnects it does. Tokens must survive a crash of the server whatever
  // its settings: the old ones may be worth nothing by now.
  const { rows } = await sql<{ state: ConnectionState; reason: ConnectionReason | null }>`
    select state, reason, set_config('synchronous_commit', 'on', true) from connect.connection
    where project_id = ${trx.projectId} and id = ${target.connectionId} for update
  `.execute(trx.unbound);
  const written = await sql<{ stalled: boolean }>`
    update connect.credential set lease_until = null, refresh_attempt = refresh_attempt + 1, ${set.sql}
    where project_id = ${trx.projectId} and connection_id = ${target.connectionId}
      and refresh_attempt = ${turn.fence} and version = ${target.version}
    returning coalesce(failing_since < clock_timestamp() - make_interval(secs => ${set.stalledAfterSeconds}), false) as stalled
  `.execute(trx.unbound);
  const [connection, credential] = [rows[0], written.rows[0]];
  if (connection === undefined || credential === undefined) return false;
  const { state, reason } = connection;
  if (outcome.kind === 'refused') {
    await moveConnectionIn(deps, trx, target.connectionId, { to: 'needs_reauth', reason: reasonOf(turn) });
  } else if (outcome.kind === 'renewed' && outcome.grant.missingScope !== undefined && state === 'connected') {
    await moveConnectionIn(deps, trx, target.connectionId, { to: 'insufficient_scope', reason: 'scope_withdrawn' });
  } else if (outcome.kind === 'renewed' && isOver(reason, outcome.grant)) {
    const to = (await readWorkingState(deps, trx, target.connectionId)) ?? 'connected';
    await moveConnectionIn(deps, trx, target.connectionId, { to, reason: null });
  } else if (outcome.kind === 'failed' && state === 'connected' && credential.stalled) {
    await moveConnectionIn(deps, trx, target.connectionId, { to: 'provider_error', reason: 'refresh_stalled' });
  }
  // Wakes who waits for this renewal, in every process.
  await sql`select pg_notify(${changeChannel}, ${`${trx.projectId}:${target.connectionId}`})`.execute(trx.unbound);
  return true;
}

/** Whether new tokens end what a connection suffers from. */
function isOver(reason: ConnectionReason | null, { missingScope }: Grant): boolean {
  return reason === 'refresh_stalled' || (reason === 'scope_withdrawn' && missingScope === undefined);
}

/**
 * Why a refused grant is over: where an earlier answer was lost, it may be that answer that ended it. What a customer
 * typed is not used up by asking.
 */
export function reasonOf({ access }: Turn): 'invalid_grant' | 'refresh_outcome_lost' {
  const { credential, refresh } = access;
  return credential.kind === 'oauth2' && refresh.outcomeUnknown ? 'refresh_outcome_lost' : 'invalid_grant';
}

function columnsOf(deps: AccessDeps, target: RefreshTarget, { access }: Turn, outcome: RefreshOutcome) {
  const { timing } = deps.refreshes;
  const stalledAfterSeconds = timing.stalledAfterMs / 1000;
  const { outcomeUnknown, failures } = access.refresh;
  const given = (columns: ReturnType<typeof sql>) => ({ sql: columns, stalledAfterSeconds });
  if (outcome.kind === 'renewed') {
    const { credential, expiresAt } = outcome.grant;
    const sealed = sealCredential(deps.vault, 'credential', target.projectId, target.connectionId, credential);
    return given(sql`sealed = ${sealed}, expires_at = ${expiresAt ?? null}, version = version + 1, updated_at = now(),
      tried_version = null, outcome_unknown = null, failures = null, failing_since = null, retry_at = null`);
  }
  if (outcome.kind !== 'failed') return given(sql`outcome_unknown = ${outcomeUnknown}`);
  // An answer that was lost is asked for again soon, while the provider may still give it.
  const lostNow = outcome.maybeUsed && !outcomeUnknown;
  const waitMs = Math.max(
    backoffMs(timing, lostNow ? 1 : failures + 1),
    Math.min(outcome.retryAfterMs ?? 0, longestRetryAfterMs),
  );
  return given(sql`outcome_unknown = ${outcomeUnknown || outcome.maybeUsed}, failures = coalesce(failures, 0) + 1,
    failing_since = coalesce(failing_since, clock_timestamp()),
    retry_at = clock_timestamp() + make_interval(secs => ${waitMs / 1000})`);
}
