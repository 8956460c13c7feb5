import type { Actor } from '@acme/api';
import type { ProjectTrx } from '../db/project-db.ts';

/** One switch: of a user, for one account, for one workflow. */
export interface Switch {
  readonly actor: Actor;
  readonly userId: string;
  readonly connectionId: string;
  readonly workflowId: string;
  readonly enabled: boolean;
}

/** Turns the owner's switch. Returns false when it already stood that way. */
export async function turnOwn(trx: ProjectTrx, input: Switch): Promise<boolean> {
  const written = { enabled: input.enabled, ...changed(input) };
  const result = await trx
    .insertInto('connect.workflow_state', { ...placeOf(input), ...written })
    .onConflict((conflict) =>
      conflict
        .columns(['project_id', 'connection_id', 'workflow_id'])
        .doUpdateSet(written)
        .where('connect.workflow_state.enabled', '!=', input.enabled),
    )
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

/** Turns a member's switch for a colleague's account. Returns false when it already stood that way. */
export async function turnMembers(trx: ProjectTrx, input: Switch): Promise<boolean> {
  const { user_id, connection_id, workflow_id } = placeOf(input);
  if (input.enabled) {
    const made = await trx
      .insertInto('connect.member_switch', { user_id, connection_id, workflow_id, ...changed(input) })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    return made.numInsertedOrUpdatedRows === 1n;
  }
  const gone = await trx
    .deleteFrom('connect.member_switch')
    .where('user_id', '=', user_id)
    .where('connection_id', '=', connection_id)
    .where('workflow_id', '=', workflow_id)
    .executeTakeFirst();
  return gone.numDeletedRows === 1n;
}

function placeOf({ userId, connectionId, workflowId }: Switch) {
  return { user_id: userId, connection_id: connectionId, workflow_id: workflowId };
}

function changed({ actor }: Switch) {
  return { changed_by: actor.kind === 'user' ? ('user' as const) : ('server' as const), changed_at: new Date() };
}
