import type { ConnectionState, ExecutionReason } from '@acme/api';
import type { Workflow } from '@acme/integrations';
import type { ExecutionInfo, Verdict } from '@acme/workflow';
import { sql } from 'kysely';
import { decisiveMetadata, type PlainMetadata, type Provenances } from '../availability/decisive-metadata.ts';
import { holdOf } from '../availability/standing.ts';
import type { Definition } from '../definitions/definitions.ts';
import type { CoreDeps } from '../deps.ts';
import { isLentSql } from '../organisations/lent-sql.ts';
import { suspensionOver, type SuspensionRow, suspensionsOfUserSql, suspensionsSql } from '../suspensions/suspension.ts';

/** Workflows of our own: their names begin so, and no definition's id can. */
export const ownWorkflowPrefix = 'acme.';

/**
 * Asked before each step. A disconnected account ends the run, and so does a colleague's that is shared with the user no
 * longer; one that has to be connected again, a suspension of the user or of the account's owner, and a user who may no
 * longer have the integration or the workflow make it wait.
 */
export async function isRunnable(
  deps: Pick<CoreDeps, 'db' | 'projects' | 'definitions' | 'clock'>,
  execution: ExecutionInfo,
): Promise<Verdict> {
  if (execution.workflowId.startsWith(ownWorkflowPrefix)) return { run: true };
  const project = await deps.projects.get(execution.scope);
  const definition = deps.definitions.of(project.slug);
  const row = await readRun(deps, definition, execution);
  if (row === undefined) return stop('cancel', 'disconnected');
  if (row.state === 'revoking' || row.state === 'disconnected') {
    return row.may_use && runsAfterDisconnect(definition.workflows.get(execution.workflowId)?.workflow)
      ? { run: true }
      : stop('cancel', 'disconnected');
  }
  if (!row.may_use) return stop('cancel', 'sharing_ended');
  const integration = definition.integrations.get(row.integration_id);
  if (integration === undefined) return stop('park', 'version_missing');
  const hold = holdOf(integration, definition.workflows.get(execution.workflowId)?.workflow, {
    metadata: decisiveMetadata(row.metadata, row.provenance),
    suspensions: row.suspensions,
    now: deps.clock.now(),
  });
  if (hold !== undefined) return stop('park', hold);
  if (suspensionOver(row.owner_suspensions, { integrationId: integration.id }, deps.clock.now()) !== undefined)
    return stop('park', 'suspended');
  return row.state === 'needs_reauth' ? stop('park', 'credential_invalid') : { run: true };
}

/** Asked about an execution that was parked a moment ago: what it waits for may have come while other branches of it were at work. */
export async function stillWaits(
  deps: Parameters<typeof isRunnable>[0],
  execution: ExecutionInfo,
  reason: string,
): Promise<boolean> {
  const verdict = await isRunnable(deps, execution);
  return !verdict.run && verdict.action === 'park' && verdict.reason === reason;
}

/** What is started by the end of a connection runs after it; the account is out of its reach, as of everybody's. */
function runsAfterDisconnect(workflow: Workflow | undefined): boolean {
  return workflow?.trigger.kind === 'connection' && workflow.trigger.change === 'disconnected';
}

interface RunRow {
  readonly state: ConnectionState;
  readonly integration_id: string;
  readonly metadata: PlainMetadata;
  readonly provenance: Provenances;
  readonly suspensions: readonly SuspensionRow[];
  /** It is the user's own, or shared with them at this moment. */
  readonly may_use: boolean;
  readonly owner_suspensions: readonly SuspensionRow[];
}

/** The account of a run with who it runs for and, where that is another, its owner. Undefined when one of them is gone. */
async function readRun(
  deps: Pick<CoreDeps, 'db'>,
  { sharing }: Definition,
  execution: ExecutionInfo,
): Promise<RunRow | undefined> {
  const lent =
    sharing === undefined
      ? { mayUse: sql`true`, heldBy: sql`'[]'::json`, whose: sql`and u.id = c.user_id` }
      : {
          mayUse: sql`(c.user_id = u.id or coalesce(${sql.raw(isLentSql(sharing))}, false))`,
          heldBy: sql`case when o.id = u.id then '[]' else ${sql.raw(suspensionsSql('o'))} end`,
          whose: sql`join connect.connected_user o on o.project_id = c.project_id and o.id = c.user_id`,
        };
  const { rows } = await sql<RunRow>`
    select c.state, c.integration_id, u.metadata, u.provenance, ${sql.raw(suspensionsOfUserSql)} as suspensions,
      ${lent.mayUse} as may_use, ${lent.heldBy} as owner_suspensions
    from connect.connection c
    join connect.connected_user u on u.project_id = c.project_id and u.id = ${execution.subject} ${lent.whose}
    where c.project_id = ${execution.scope} and c.id = ${execution.label}
      ${sharing === undefined ? sql`and c.user_id = ${execution.subject}` : sql``}
  `.execute(deps.db);
  return rows[0];
}

function stop(action: 'park' | 'cancel', reason: ExecutionReason): Verdict {
  return { run: false, action, reason };
}
