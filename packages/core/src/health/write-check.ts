import type { ConnectionReason, ConnectionState } from '@acme/api';
import { sql } from 'kysely';
import { moveConnectionIn } from '../connections/move-connection.ts';
import type { ProjectDb } from '../db/project-db.ts';
import { readWorkingState } from '../settings/settle-set-up.ts';
import type { Checked, DueConnection, HealthDeps } from './check-connection.ts';
import { spread } from './health-timing.ts';

interface Standing {
  readonly state: ConnectionState;
  readonly reason: ConnectionReason | null;
}

/** Writes down what a look at an account came to, when to look again, and the state that follows from it. */
export async function writeCheck(
  deps: Pick<HealthDeps, 'health' | 'observer' | 'projects' | 'definitions'>,
  db: ProjectDb,
  due: DueConnection,
  checked: Checked,
): Promise<void> {
  const timing = deps.health;
  const failures = failuresAfter(due, checked);
  const nextMs = 'nextMs' in checked ? checked.nextMs : timing.keepAliveMs;
  const looked = checked.kind === 'failed' || checked.kind === 'expired' || (checked.kind === 'good' && checked.asked);
  await db.transaction(async (trx) => {
    const { rows } = await sql<Standing>`
      update connect.connection set check_failures = ${failures},
        checked_at = case when ${looked} then now() else checked_at end,
        check_at = now() + make_interval(secs => ${waitOf(checked, nextMs) / 1000})
      where project_id = ${trx.projectId} and id = ${due.id} returning state, reason
    `.execute(trx.unbound);
    const move = rows[0] && moveAfter(rows[0], checked, failures >= timing.failuresToShow);
    if (move === undefined) return;
    const to = move.to === 'connected' ? ((await readWorkingState(deps, trx, due.id)) ?? move.to) : move.to;
    await moveConnectionIn(deps, trx, due.id, { ...move, to });
  });
}

/** An end comes at its time, and not a fifth later. */
function waitOf(checked: Checked, nextMs: number): number {
  return checked.kind === 'good' && checked.ends !== undefined ? nextMs : spread(nextMs);
}

function failuresAfter({ check_failures }: DueConnection, checked: Checked): number {
  if (checked.kind === 'failed') return check_failures + 1;
  return checked.kind === 'later' ? check_failures : 0;
}

function moveAfter(
  { state, reason }: Standing,
  checked: Checked,
  shows: boolean,
): { readonly to: ConnectionState; readonly reason: ConnectionReason | null } | undefined {
  if (checked.kind === 'expired') return { to: 'needs_reauth', reason: 'expired' };
  if (checked.kind === 'failed') {
    return shows && state === 'connected' ? { to: 'provider_error', reason: 'check_failed' } : undefined;
  }
  if (checked.kind !== 'good') return undefined;
  const soon = checked.ends?.soon === true;
  if (soon && state === 'connected') return { to: 'expiring', reason: 'expires_soon' };
  if (!soon && state === 'expiring') return { to: 'connected', reason: null };
  const recovered = state === 'provider_error' && reason === 'check_failed' && checked.asked;
  return recovered ? { to: 'connected', reason: null } : undefined;
}
