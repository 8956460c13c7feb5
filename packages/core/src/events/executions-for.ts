import { randomUUID } from 'node:crypto';
import type { ConnectionState, StartedBy } from '@acme/api';
import type { StartExecution } from '@acme/workflow';
import { decisiveMetadata, type PlainMetadata, type Provenances } from '../availability/decisive-metadata.ts';
import { holdOf } from '../availability/standing.ts';
import type { OfferedWorkflow } from '../definitions/definitions.ts';
import { withoutSecrets } from '../metadata/without-secrets.ts';
import { settingsInUse } from '../settings/settings-in-use.ts';
import { suspensionOver, type SuspensionRow } from '../suspensions/suspension.ts';
import type { ExecutionInput } from '../workflows/run-input.ts';

/** A user with what of the workflows in question is switched on, and for which of its accounts. */
export interface Listener {
  readonly id: string;
  readonly externalId: string;
  readonly metadata: PlainMetadata;
  readonly provenance: Provenances;
  readonly suspensions: readonly SuspensionRow[];
  readonly enabled: readonly {
    readonly workflowId: string;
    readonly connectionId: string;
    readonly state: ConnectionState;
    readonly accountId: string;
    readonly accountLabel: string;
    readonly connectedAt: string;
    readonly madeDefaultAt: string | null;
    /** Of the account, and of the workflow for it. */
    readonly settings: Readonly<Record<string, unknown>>;
    readonly workflowSettings: Readonly<Record<string, unknown>> | null;
    /** Present for a colleague's account, with what holds it back for everybody. */
    readonly owner?: { readonly id: string; readonly suspensions: readonly SuspensionRow[] };
  }[];
}

/** The executions of one user that something starts: each workflow that is on, set up and not held back, once per account. */
export function executionsFor(
  listener: Listener,
  start: {
    readonly projectId: string;
    readonly workflows: readonly OfferedWorkflow[];
    readonly payload: unknown;
    readonly startedBy: StartedBy;
    readonly now: Date;
    /** These accounts alone, by the provider's id or by ours. */
    readonly accountId?: string;
    readonly connectionIds?: readonly string[];
    /** Whatever rules and suspensions say: for the last words to somebody who may no longer have it. */
    readonly evenIfHeld?: boolean;
  },
): (StartExecution & { id: string; input: ExecutionInput })[] {
  const { projectId, workflows, payload, startedBy, now, accountId, connectionIds, evenIfHeld = false } = start;
  const metadata = decisiveMetadata(listener.metadata, listener.provenance);
  const facts = { metadata, suspensions: listener.suspensions, now };
  return workflows.flatMap((offered) => {
    const { integration, workflow } = offered;
    if (!evenIfHeld && holdOf(integration, workflow, facts) !== undefined) return [];
    return listener.enabled
      .filter((state) => state.workflowId === workflow.id)
      .filter(
        ({ owner }) =>
          owner === undefined ||
          suspensionOver(owner.suspensions, { integrationId: integration.id }, now) === undefined,
      )
      .filter((state) => accountId === undefined || state.accountId === accountId)
      .filter((state) => connectionIds === undefined || connectionIds.includes(state.connectionId))
      .map((state) => ({ ...state, ...settingsInUse(offered, state) }))
      .filter(({ missing }) => missing.length === 0)
      .map((state) => ({
        id: randomUUID(),
        scope: projectId,
        subject: listener.id,
        workflowId: workflow.id,
        version: workflow.version,
        label: state.connectionId,
        input: {
          event: payload,
          startedBy,
          externalUserId: listener.externalId,
          connectionId: state.connectionId,
          account: { id: state.accountId, label: state.accountLabel },
          metadata: withoutSecrets(listener.metadata, offered.metadata),
          settings: state.settings,
          connectionSettings: state.connectionSettings,
        } satisfies ExecutionInput,
      }));
  });
}
