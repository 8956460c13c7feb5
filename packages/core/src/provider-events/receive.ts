import {
  answerHandshake,
  answerQuery,
  type Delivery,
  type HandshakeAnswer,
  secretGiven,
  type Webhooks,
} from '@acme/integrations/connector';
import { learnSecret } from '../account-webhooks/learn-secret.ts';
import type { CoreDeps } from '../deps.ts';
import { doubtAbout, evidenceFor } from './evidence.ts';
import { createForgeryLimit } from './forgery-limit.ts';
import { readEvents } from './read-events.ts';
import { startEvents } from './start-events.ts';

/** A request to the address of one integration. */
export interface IncomingDelivery {
  readonly projectId: string;
  readonly integrationId: string;
  /** Of an address that was made for one account. */
  readonly webhookId: string | undefined;
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

/**
 * Takes a provider's delivery: proves it over the bytes that came, then starts what its events start. The events and
 * their executions are one transaction, so `accepted` means durable, and the same event again starts nothing.
 *
 * @throws too_many_requests after many forgeries and while too many executions wait, invalid_event for what is proved and
 * not in the provider's form, payload_too_large
 */
export function createReceiver(deps: Deps): ReceiveDelivery {
  const forgeries = createForgeries();
  return async (incoming) => {
    const { projectId, integrationId, webhookId, method } = incoming;
    const project = await deps.projects.find(projectId);
    const definition = project && deps.definitions.of(project.slug);
    const integration = definition?.integrations.get(integrationId);
    const webhooks = integration?.connector.webhooks;
    // An address without the part for one account is none where each has its own, and the other way round.
    const isPlace = webhooks !== undefined && (webhooks.secret === 'connection') === (webhookId !== undefined);
    const forged = forgeries(isPlace ? `${projectId} ${integrationId}` : '', webhookId, incoming.address);
    await forged.refuse();
    if (project === undefined || definition === undefined || integration === undefined || !isPlace) {
      await forged.count();
      return { kind: 'refused' };
    }
    const url = `${deps.publicUrl}${incoming.path}`;
    const asked = answerQuery(webhooks.handshake, { ...incoming, url, body: new Uint8Array() });
    if (asked !== undefined) return { kind: 'answer', ...asked };
    if (method !== 'POST') {
      await forged.count();
      return { kind: 'refused' };
    }
    const delivery: Delivery = { method, url, headers: incoming.headers, body: await incoming.body() };
    const learnt = await learn(deps, webhooks, delivery, incoming);
    if (learnt !== undefined) return learnt;
    const evidence = await evidenceFor(deps, project, integration, webhookId);
    const doubt = await doubtAbout(webhooks, delivery, evidence, deps.clock.now());
    if (doubt !== undefined || evidence === undefined) {
      await forged.count();
      const known = evidence?.connectionId === undefined ? {} : { webhookId };
      deps.log.info({ projectId, integrationId, ...known, doubt }, 'a delivery of a provider was refused');
      return { kind: 'refused' };
    }
    const answer = await answerHandshake(webhooks.handshake, delivery, evidence.secrets[0] ?? '');
    if (answer !== undefined) return { kind: 'answer', ...answer };
    const { connectionId } = evidence;
    const events = readEvents(deps, integration, delivery, { projectId, connectionId });
    await startEvents(deps, { project, definition, integration, connectionId }, events);
    return { kind: 'accepted', status: webhooks.accepted ?? 200 };
  };
}

/** What a provider is answered that gives the secret of a webhook which the host has just made. */
async function learn(
  deps: Pick<Deps, 'db' | 'vault' | 'clock'>,
  { handshake }: Webhooks,
  delivery: Delivery,
  { projectId, integrationId, webhookId }: IncomingDelivery,
): Promise<Reception | undefined> {
  const secret = secretGiven(handshake, delivery);
  if (handshake?.kind !== 'secret' || secret === undefined || webhookId === undefined) return undefined;
  if (!(await learnSecret(deps, { projectId, integrationId, webhookId, secret }))) return undefined;
  return { kind: 'answer', status: 200, headers: { [handshake.header]: secret } };
}

/**
 * Counts forgeries: of the address of one account by itself, so that an account whose secret is wrong does not silence
 * its provider for the others, and ten times as many of all of an integration's.
 */
function createForgeries() {
  const atOne = createForgeryLimit(60);
  const atAll = createForgeryLimit(600);
  return (integration: string, webhookId: string | undefined, address = '') => {
    const all = `${integration} ${address}`;
    if (webhookId === undefined) return { refuse: () => atOne.refuse(all), count: () => atOne.count(all) };
    const one = `${all} ${webhookId}`;
    return {
      refuse: async () => {
        await atOne.refuse(one);
        await atAll.refuse(all);
      },
      count: async () => {
        await atOne.count(one);
        await atAll.count(all);
      },
    };
  };
}
