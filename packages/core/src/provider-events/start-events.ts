import type { Integration } from '@acme/integrations';
import { forProject } from '../db/project-db.ts';
import type { Definition } from '../definitions/definitions.ts';
import type { CoreDeps } from '../deps.ts';
import { executionsFor } from '../events/executions-for.ts';
import { findListenersAmong } from '../events/find-listeners.ts';
import { startAll } from '../events/start-all.ts';
import type { Project } from '../projects/read.ts';
import { isStorableText } from '../transfer/storable.ts';
import type { KnownEvent } from './read-events.ts';
import { rememberEvents } from './remember-events.ts';
import { storablePayload } from './storable-payload.ts';

type StartDeps = Pick<CoreDeps, 'db' | 'engine' | 'clock' | 'log' | 'lastUsed'>;

/** For people to read, and for Postgres to keep. */
function shownId(id: string): string {
  return id.slice(0, 200).replaceAll('\0', '').toWellFormed();
}

/** Where the events came: the address of an integration, or of one connection. */
export interface Place {
  readonly project: Project;
  readonly definition: Definition;
  readonly integration: Integration;
  readonly connectionId: string | undefined;
}

/**
 * Starts what the events start, each workflow once for an event however often it comes. Costs no statement where no
 * workflow listens, one where nobody has the account connected, and else three more between `begin` and `commit`.
 *
 * @throws too_many_requests when too many wait already, payload_too_large; nothing of the delivery is kept then
 */
export async function startEvents(deps: StartDeps, place: Place, events: readonly KnownEvent[]): Promise<void> {
  const { project, definition, integration, connectionId } = place;
  const heard = events
    .map((event) => ({ event, workflows: definition.startedByProvider(integration.id, event.type) }))
    .filter(({ event, workflows }) => workflows.length > 0 && isStorableText(event.account ?? ''));
  if (heard.length === 0) return;
  const db = forProject(deps.db, project.id);
  const listeners = await findListenersAmong(
    db,
    definition.sharing,
    integration.id,
    connectionId === undefined
      ? { accounts: [...new Set(heard.flatMap(({ event }) => event.account ?? []))] }
      : { connectionId },
    [...new Set(heard.flatMap(({ workflows }) => workflows.map(({ workflow }) => workflow.id)))],
  );
  const now = deps.clock.now();
  const starts = heard.flatMap(({ event, workflows }) => {
    const isMeant = ({ accountId }: { readonly accountId: string }) =>
      connectionId !== undefined || accountId === event.account;
    const theirs = listeners.filter(({ enabled }) => enabled.some(isMeant));
    if (theirs.length === 0) return [];
    const start = {
      projectId: project.id,
      workflows,
      payload: storablePayload(event.payload),
      startedBy: { kind: 'provider_event', name: event.type, id: shownId(event.id) },
      now,
      ...(event.account === undefined ? {} : { accountId: event.account }),
    } as const;
    const executions = theirs.flatMap((listener) => executionsFor(listener, start));
    return executions.length === 0 ? [] : [{ event, executions }];
  });
  if (starts.length < heard.length) {
    const dropped = heard.length - starts.length;
    deps.log.info(
      { projectId: project.id, integrationId: integration.id, dropped },
      'events of a provider are for nobody',
    );
  }
  if (starts.length === 0) return;
  await db.transaction(async (trx) => {
    const fresh = await rememberEvents(
      trx,
      integration.id,
      starts.map(({ event }) => event),
    );
    // Taken out as it is used: the same event twice in one delivery starts once.
    const executions = starts.flatMap((start) => (fresh.delete(start.event.key) ? start.executions : []));
    if (executions.length === 0) return;
    await startAll(deps, trx, executions);
    for (const { subject } of executions) deps.lastUsed.ran(project.id, subject, now);
  });
}
