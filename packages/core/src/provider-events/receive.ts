import { hash } from 'node:crypto';
import { AppError } from '@acme/api';
import type { Integration } from '@acme/integrations';
import {
  answerHandshake,
  answerQuery,
  type Delivery,
  doubtOf,
  type HandshakeAnswer,
  type ProviderEvent,
} from '@acme/integrations/connector';
import { forProject } from '../db/project-db.ts';
import type { Definition } from '../definitions/definitions.ts';
import type { CoreDeps } from '../deps.ts';
import { executionsFor } from '../events/executions-for.ts';
import { findListenersOfAccounts } from '../events/find-listeners.ts';
import { signingSecrets } from '../integrations/signing-secret.ts';
import type { Project } from '../projects/read.ts';
import { createForgeryLimit } from './forgery-limit.ts';
import { isStorableText } from '../transfer/storable.ts';
import { storablePayload } from './storable-payload.ts';

/** A request to the address of one integration. */
export interface IncomingDelivery {
  readonly projectId: string;
  readonly integrationId: string;
  readonly method: string;
  /** Path and query, as they came. */
  readonly path: string;
  /** By name in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  /** The caller's network address, for the limit on forgeries; absent where there is none. */
  readonly address: string | undefined;
  /** Reads the bytes; not called for a caller who is refused before. */
  body(): Promise<Uint8Array>;
}

/** What the provider is answered. */
export type Reception =
  | { readonly kind: 'accepted'; readonly status: 200 | 204 }
  | ({ readonly kind: 'answer' } & HandshakeAnswer)
  /** There is no such address, or nothing proves the delivery: nobody is told which. */
  | { readonly kind: 'refused' };

type Deps = Pick<
  CoreDeps,
  'db' | 'vault' | 'environment' | 'projects' | 'definitions' | 'engine' | 'clock' | 'log' | 'lastUsed' | 'publicUrl'
>;

export type ReceiveDelivery = (incoming: IncomingDelivery) => Promise<Reception>;

/** An event with what it is known again by: by account as well, since a provider's ids need not be unique beyond one. */
interface KnownEvent extends ProviderEvent {
  readonly id: string;
  readonly key: string;
}

/** Events that one delivery may hold. */
const mostEvents = 1_000;

/**
 * Takes a provider's delivery: proves it over the bytes that came, then starts what its events start. The events and
 * their executions are one transaction, so `accepted` means durable, and the same event again starts nothing.
 *
 * @throws too_many_requests after many forgeries, invalid_event for what is proved and not in the provider's form,
 * payload_too_large
 */
export function createReceiver(deps: Deps): ReceiveDelivery {
  const limit = createForgeryLimit();
  return async (incoming) => {
    const { projectId, integrationId, method } = incoming;
    const project = await deps.projects.find(projectId);
    const definition = project && deps.definitions.of(project.slug);
    const integration = definition?.integrations.get(integrationId);
    const webhooks = integration?.connector.webhooks;
    const caller = `${webhooks === undefined ? '' : `${projectId} ${integrationId}`} ${incoming.address ?? ''}`;
    await limit.refuse(caller);
    if (project === undefined || definition === undefined || integration === undefined || webhooks === undefined) {
      await limit.count(caller);
      return { kind: 'refused' };
    }
    const url = `${deps.publicUrl}${incoming.path}`;
    const asked = answerQuery(webhooks.handshake, { ...incoming, url, body: new Uint8Array() });
    if (asked !== undefined) return { kind: 'answer', ...asked };
    if (method !== 'POST') {
      await limit.count(caller);
      return { kind: 'refused' };
    }
    const delivery: Delivery = { method, url, headers: incoming.headers, body: await incoming.body() };
    const secrets = signingSecrets(deps, project, integration);
    const doubt =
      secrets.length === 0 ? 'not_configured' : await doubtOf(webhooks.proof, delivery, secrets, deps.clock.now());
    if (doubt !== undefined) {
      await limit.count(caller);
      deps.log.info({ projectId, integrationId, doubt }, 'a delivery of a provider was refused');
      return { kind: 'refused' };
    }
    const answer = await answerHandshake(webhooks.handshake, delivery, secrets[0] ?? '');
    if (answer !== undefined) return { kind: 'answer', ...answer };
    await accept(deps, project, definition, integration, readEvents(deps, project, integration, delivery));
    return { kind: 'accepted', status: webhooks.accepted ?? 200 };
  };
}

/** @throws invalid_event without a word of what was sent */
function readEvents(
  deps: Pick<CoreDeps, 'log'>,
  project: Project,
  integration: Integration,
  delivery: Delivery,
): readonly KnownEvent[] {
  let events: readonly ProviderEvent[] = [];
  try {
    events = integration.connector.webhooks?.read(delivery) ?? [];
  } catch (error) {
    // The error may repeat the payload; its class tells JSON from a wrong form.
    const what = error instanceof Error ? error.name : 'unknown';
    deps.log.warn({ projectId: project.id, integrationId: integration.id, what }, 'a delivery could not be read');
    throw new AppError('invalid_event', `This is not in the form of ${integration.connector.name}.`);
  }
  if (events.length > mostEvents) {
    throw new AppError('payload_too_large', `A delivery has at most ${mostEvents} events.`);
  }
  const body = events.some(({ id }) => id === undefined) ? hash('sha256', delivery.body, 'hex') : '';
  return events.map((event, index) => {
    const known = event.id === undefined ? ['body', body, index] : ['id', event.account, event.id];
    return { ...event, id: event.id ?? body, key: hash('sha256', JSON.stringify(known), 'hex') };
  });
}

/** For people to read, and for Postgres to keep. */
function shownId(id: string): string {
  return id.slice(0, 200).replaceAll('\0', '').toWellFormed();
}

/**
 * Starts what the events start. Costs no statement where no workflow listens, one where nobody has the account
 * connected, and else three more between `begin` and `commit`.
 */
async function accept(
  deps: Deps,
  project: Project,
  definition: Definition,
  integration: Integration,
  events: readonly KnownEvent[],
): Promise<void> {
  const heard = events
    .map((event) => ({ event, workflows: definition.startedByProvider(integration.id, event.type) }))
    .filter(({ event, workflows }) => workflows.length > 0 && isStorableText(event.account));
  if (heard.length === 0) return;
  const db = forProject(deps.db, project.id);
  const listeners = await findListenersOfAccounts(
    db,
    definition.sharing,
    integration.id,
    [...new Set(heard.map(({ event }) => event.account))],
    [...new Set(heard.flatMap(({ workflows }) => workflows.map(({ workflow }) => workflow.id)))],
  );
  const now = deps.clock.now();
  const starts = heard.flatMap(({ event, workflows }) => {
    const theirs = listeners.filter(({ enabled }) => enabled.some(({ accountId }) => accountId === event.account));
    if (theirs.length === 0) return [];
    const start = {
      projectId: project.id,
      workflows,
      payload: storablePayload(event.payload),
      startedBy: { kind: 'provider_event', name: event.type, id: shownId(event.id) },
      now,
      accountId: event.account,
    } as const;
    const executions = theirs.flatMap((listener) => executionsFor(listener, start));
    return executions.length === 0 ? [] : [{ key: event.key, executions }];
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
    // In one order, so that two deliveries with the same events wait for each other and never both.
    const keys = [...new Set(starts.map(({ key }) => key))].toSorted();
    const inserted = await trx.unbound
      .insertInto('connect.provider_event')
      .values(
        keys.map((key) => ({
          project_id: project.id,
          integration_id: integration.id,
          event_sha256: Buffer.from(key, 'hex'),
        })),
      )
      .onConflict((conflict) => conflict.columns(['project_id', 'integration_id', 'event_sha256']).doNothing())
      .returning('event_sha256')
      .execute();
    const fresh = new Set(inserted.map(({ event_sha256 }) => event_sha256.toString('hex')));
    // Taken out as it is used: the same event twice in one delivery starts once.
    const executions = starts.flatMap((start) => (fresh.delete(start.key) ? start.executions : []));
    if (executions.length === 0) return;
    await deps.engine.start(trx.unbound, executions);
    for (const { subject } of executions) deps.lastUsed.ran(project.id, subject, now);
  });
}
