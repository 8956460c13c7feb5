import { attemptMoves, type AttemptState } from '@acme/api';
import type { Selectable, Updateable } from 'kysely';
import type { AttemptTable } from '../db/database.ts';
import type { ProjectTrx } from '../db/project-db.ts';
import { emitChange } from '../outbox/emit-change.ts';

export type AttemptRow = Selectable<AttemptTable>;

type Written = Omit<Updateable<AttemptTable>, 'project_id' | 'id' | 'user_id' | 'state'>;

/**
 * The one function that moves an attempt. It moves only from states that may, in one statement,
 * so that of two callers one wins; undefined when the move is not possible (any more). The verifier
 * is kept while the provider is awaited and no longer, whichever way that ends.
 */
export async function moveAttempt(
  trx: ProjectTrx,
  attemptId: string,
  to: AttemptState,
  written: Written = {},
  onlyFrom?: readonly AttemptState[],
): Promise<AttemptRow | undefined> {
  const from = (Object.keys(attemptMoves) as AttemptState[]).filter((state) =>
    (attemptMoves[state] as readonly AttemptState[]).includes(to),
  );
  const allowed = onlyFrom === undefined ? from : from.filter((state) => onlyFrom.includes(state));
  if (allowed.length === 0) return undefined;
  const moved = await trx
    .updateTable('connect.attempt')
    .set({ ...(to === 'awaiting_provider' ? {} : { sealed_verifier: null }), ...written, state: to })
    .where('id', '=', attemptId)
    .where('state', 'in', allowed)
    .returningAll()
    .executeTakeFirst();
  if (moved === undefined) return undefined;
  await emitChange(trx, {
    userId: moved.user_id,
    type: 'attempt.changed',
    payload: { attemptId, integrationId: moved.integration_id, state: to },
  });
  return moved;
}
