import { AppError, type MetadataPatch, type OperationAct } from '@acme/api';
import { type RawBuilder, sql } from 'kysely';
import type { Definition } from '../definitions/definitions.ts';
import { executionsOfUserSql } from '../executions/match-executions.ts';
import { checkPatch } from '../metadata/check-patch.ts';
import { refuseProblems } from '../metadata/write-metadata.ts';
import { isLentSql, lentFromSql } from '../organisations/lent-sql.ts';
import type { Condition } from '../search/compile-query.ts';
import { noIntegration, placeOf } from '../suspensions/set-suspended.ts';
import { getSwitched } from '../workflows/set-enabled.ts';

/** What an act would do to a user, as SQL over `connect.connected_user u`. */
export interface Impact {
  /** Something would change for this user. */
  readonly changes: Condition;
  /** How many accounts and workflows of the user it is about, and how many accounts would be disconnected. */
  readonly connections: RawBuilder<number>;
  readonly workflows: RawBuilder<number>;
  readonly disconnects: RawBuilder<number>;
  readonly executions?: RawBuilder<number>;
}

export const none: RawBuilder<number> = sql`0`;

/** @throws not_found, invalid_metadata for an act that no user could undergo */
export function impactOf(definition: Definition, act: Exclude<OperationAct, { kind: 'apply_rules' }>): Impact {
  switch (act.kind) {
    case 'suspend':
    case 'resume': {
      const { integrationId, workflowId } = placeOf(definition, act);
      const is = sql<boolean>`exists (select from connect.suspension s where s.project_id = u.project_id and s.user_id = u.id
        and s.integration_id = ${integrationId} and s.workflow_id = ${workflowId} and s.source = 'host')`;
      return {
        changes: act.kind === 'suspend' ? sql`not ${is}` : is,
        connections: connectionsOf(integrationId),
        workflows:
          workflowId === '' ? workflowsOf(workflowIdsOf(definition, integrationId)) : workflowsOf([workflowId]),
        disconnects: none,
      };
    }
    case 'disconnect': {
      const integration = definition.integrations.get(act.integrationId);
      if (integration === undefined) throw noIntegration(act.integrationId);
      const connections = connectionsOf(integration.id);
      return {
        changes: sql`${connections} > 0`,
        connections,
        workflows: workflowsOf(integration.workflows.map(({ id }) => id)),
        disconnects: connections,
      };
    }
    case 'enable_workflow':
    case 'disable_workflow': {
      const offered = getSwitched(definition, act.workflowId);
      const own = connectionsOf(offered.integration.id);
      const isEnabled = act.kind === 'enable_workflow';
      // Switched on is what is the user's own, and colleagues' for who has none; off is all of it.
      const lent = lentOf(definition, offered.integration.id);
      const connections = isEnabled
        ? sql<number>`(case when ${own} > 0 then ${own} else ${lent} end)`
        : sql<number>`(${own} + ${lent})`;
      const [ownOn, lentOn] = [ownSwitches([act.workflowId]), lentSwitches([act.workflowId])];
      const on = isEnabled
        ? sql<number>`(case when ${own} > 0 then ${ownOn} else ${lentOn} end)`
        : sql<number>`(${ownOn} + ${lentOn})`;
      return {
        changes: isEnabled ? sql`${connections} > ${on}` : sql`${on} > 0`,
        connections,
        workflows: on,
        disconnects: none,
      };
    }
    case 'set_metadata':
      return {
        changes: changesMetadata(definition, act.metadata),
        connections: none,
        workflows: none,
        disconnects: none,
      };
    case 'retry_executions':
    case 'replay_executions': {
      const executions = sql<number>`(select count(*)::int from (${executionsOfUserSql(definition, act)}) m)`;
      return { changes: sql`${executions} > 0`, connections: none, workflows: none, disconnects: none, executions };
    }
    case 'delete': {
      const connections = connectionsOf('');
      return { changes: sql`true`, connections, workflows: workflowsOf(undefined), disconnects: connections };
    }
  }
}

function connectionsOf(integrationId: string): RawBuilder<number> {
  return sql`(select count(*)::int from connect.connection c where c.project_id = u.project_id and c.user_id = u.id
    and c.state not in ('revoking', 'disconnected')
    ${integrationId === '' ? sql`` : sql`and c.integration_id = ${integrationId}`})`;
}

/** Colleagues' accounts that the user may use. */
function lentOf({ sharing }: Definition, integrationId: string): RawBuilder<number> {
  if (sharing?.integrationIds.includes(integrationId) !== true) return none;
  return sql`(select count(*)::int from ${sql.raw(lentFromSql)} where c.project_id = u.project_id
    and c.integration_id = ${integrationId} and ${sql.raw(isLentSql(sharing))})`;
}

/** Switches that are on, those for colleagues' accounts included; of every workflow without ids. */
function workflowsOf(ids: readonly string[] | undefined): RawBuilder<number> {
  return sql`(${ownSwitches(ids)} + ${lentSwitches(ids)})`;
}

function ownSwitches(ids: readonly string[] | undefined): RawBuilder<number> {
  return sql`(select count(*)::int from connect.workflow_state w where w.project_id = u.project_id and w.user_id = u.id
    and w.enabled ${among(ids)})`;
}

function lentSwitches(ids: readonly string[] | undefined): RawBuilder<number> {
  return sql`(select count(*)::int from connect.member_switch w where w.project_id = u.project_id and w.user_id = u.id
    ${among(ids)})`;
}

function among(ids: readonly string[] | undefined): RawBuilder<unknown> {
  return ids === undefined ? sql`` : sql`and w.workflow_id = any(${[...ids]}::text[])`;
}

function workflowIdsOf(definition: Definition, integrationId: string): readonly string[] | undefined {
  return definition.integrations.get(integrationId)?.workflows.map(({ id }) => id);
}

function changesMetadata(definition: Definition, patch: MetadataPatch): Condition {
  const decisions = checkPatch(
    {
      definition: definition.source,
      writer: 'server',
      at: new Date(0),
      metadata: {},
      provenance: {},
      secrets: new Set(Object.keys(patch)),
    },
    patch,
  );
  refuseProblems(decisions);
  const stored: Record<string, unknown> = {};
  const deleted: string[] = [];
  for (const [key, decision] of decisions) {
    if (decision.act === 'store') stored[key] = decision.value;
    else if (patch[key] === null && decision.act !== 'erase') deleted.push(key);
    else {
      throw new AppError(
        'invalid_metadata',
        `"${key}" is a secret, which belongs to one user. Set it with users.setMetadata.`,
        {
          fields: { [key]: { code: 'secret_single_user', message: 'A secret is set for one user at a time.' } },
        },
      );
    }
  }
  const named = [...Object.keys(stored), ...deleted];
  return sql`(not u.metadata @> ${JSON.stringify(stored)}::jsonb or jsonb_exists_any(u.metadata, ${deleted}::text[])
    or exists (select from connect.user_secret s where s.project_id = u.project_id and s.user_id = u.id
      and s.name = any(${named}::text[])))`;
}
