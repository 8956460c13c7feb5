import type { Actor, OperationAct } from '@acme/api';
import { applyRules, type RuleDeps } from '../availability/apply-rules.ts';
import { disconnectIn } from '../connections/disconnect.ts';
import type { ProjectTrx } from '../db/project-db.ts';
import type { Definition } from '../definitions/definitions.ts';
import { redoExecutions } from '../executions/redo-executions.ts';
import { type WriteDeps, writeMetadata } from '../metadata/write-metadata.ts';
import { getSwitched, setWorkflowEnabledIn } from '../workflows/set-enabled.ts';
import type { BeginDeps } from '../workflows/begin-enabled.ts';
import { placeOf, setSuspendedIn } from '../suspensions/set-suspended.ts';
import { deleteUserIn } from '../users/delete.ts';
import type { LockedUser } from '../users/lock-user.ts';

export type PerformDeps = RuleDeps & WriteDeps & BeginDeps;

/** Does an act to one locked user, with the verb that does it to one alone. Returns whether anything changed. */
export async function perform(
  deps: PerformDeps,
  trx: ProjectTrx,
  input: {
    readonly actor: Actor;
    readonly definition: Definition;
    readonly user: LockedUser;
    readonly act: OperationAct;
    readonly reason: string | undefined;
  },
): Promise<boolean> {
  const { actor, definition, user, act, reason } = input;
  switch (act.kind) {
    case 'suspend':
    case 'resume': {
      const place = placeOf(definition, act);
      return await setSuspendedIn(deps, trx, { ...place, actor, user, suspended: act.kind === 'suspend', reason });
    }
    case 'disconnect': {
      const target = { integrationId: act.integrationId };
      const ending = { actor, user, target, reason: 'disconnected_by_host', definition } as const;
      return (await disconnectIn(deps, trx, ending)).length > 0;
    }
    case 'enable_workflow':
    case 'disable_workflow': {
      const offered = getSwitched(definition, act.workflowId);
      const enabled = act.kind === 'enable_workflow';
      return (await setWorkflowEnabledIn(deps, trx, { actor, user, definition, offered, enabled })).changed > 0;
    }
    case 'set_metadata': {
      const write = { writer: 'server', at: deps.clock.now(), patch: act.metadata, inPart: false } as const;
      const written = await writeMetadata(deps, trx, { ...write, actor, definition, user });
      return Object.values(written.results).some(({ status }) => status === 'stored' || status === 'deleted');
    }
    case 'delete':
      // Why is the operation's to say, for as long as it does.
      await deleteUserIn(deps, trx, { actor, user, executions: act.executions });
      return true;
    case 'retry_executions':
    case 'replay_executions':
      return (await redoExecutions(deps, trx, { actor, definition, userId: user.id, act, reason })) > 0;
    case 'apply_rules': {
      const stored = await trx
        .selectFrom('connect.connected_user')
        .select(['metadata', 'provenance'])
        .where('id', '=', user.id)
        .executeTakeFirstOrThrow();
      const cause = act.disconnect ? 'apply' : 'deploy';
      const done = await applyRules(deps, trx, { actor, definition, user: { ...user, ...stored }, cause });
      return done.suspended + done.resumed + done.disconnected > 0;
    }
  }
}
