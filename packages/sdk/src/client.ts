import type { ConnectClient } from './connect-client.ts';
import { createDestinations } from './destinations.ts';
import { createKeys } from './keys.ts';
import { given } from './given.ts';
import { createOperations } from './operations.ts';
import type { ConnectClientOptions } from './options.ts';
import { readPages } from './read-pages.ts';
import { narrowing } from './narrowing.ts';
import { searchText } from './search-text.ts';
import { createSettings } from './settings.ts';
import { createTransport, keyed, reading } from './transport.ts';
import { translate } from './translate.ts';
import { createWebhooks } from './webhooks.ts';
import { createWorkflows } from './workflows.ts';

/**
 * Makes a client, typed by the definition.
 *
 * @example
 * import type config from './connect.config.ts';
 * const connect = createConnectClient<typeof config>({ url: 'http://127.0.0.1:4200', apiKey });
 * await connect.users.setMetadata('u_1', { plan: 'pro' });
 * @throws TypeError in a browser, and for something that is no secret key
 */
export function createConnectClient<Config>(options: ConnectClientOptions): ConnectClient<Config> {
  if ('document' in globalThis) {
    throw new TypeError(
      'createConnectClient holds a secret key and must not run in a browser. Use @acme/connect there.',
    );
  }
  if (!/^ek_live_\S+$/.test(options.apiKey)) {
    throw new TypeError(
      'apiKey is no secret key: it must begin with "ek_live_". "acme-connect keys create secret" makes one.',
    );
  }
  const trpc = createTransport(options);
  const client: ConnectClient<unknown> = {
    users: {
      get: (userId) => translate(trpc.users.get.query({ userId })),
      list: ({ where, metadata, ...page } = {}) =>
        translate(async () => trpc.users.list.query({ ...page, ...given({ query: searchText(where, metadata) }) })),
      pages: (filter) => pagesOf((cursor) => client.users.list({ ...filter, ...cursor })),
      signIn: (userId, { metadata, ...write } = {}) =>
        translate(async () => {
          if (options.userTokens === undefined) throw noSigner();
          if (metadata !== undefined) {
            await trpc.users.setMetadata.mutate({ userId, metadata }, keyed(write));
          }
          return await options.userTokens.sign(userId);
        }),
      setMetadata: (userId, metadata, write) =>
        translate(trpc.users.setMetadata.mutate({ userId, metadata }, keyed(write))),
      explain: (userId, integrationId, how = {}) =>
        translate(trpc.users.explain.query({ userId, integrationId, ...(how as object) })),
      suspend: (userId, target = {} as never, { reason, ...write } = {}) =>
        translate(async () =>
          trpc.users.suspend.mutate(
            { userId, ...narrowing('target', target as object), ...given({ reason }) },
            keyed(write),
          ),
        ),
      resume: (userId, target = {} as never, write) =>
        translate(async () =>
          trpc.users.resume.mutate({ userId, ...narrowing('target', target as object) }, keyed(write)),
        ),
      disconnect: (userId, target, write) => translate(trpc.users.disconnect.mutate({ userId, target }, keyed(write))),
      createViewToken: (userId, { viewer, minutes, ...write }) =>
        translate(
          trpc.users.createViewToken.mutate(
            { userId, viewer, ...(minutes === undefined ? {} : { minutes }) },
            keyed(write),
          ),
        ),
      revokeTokens: (userId, write) => translate(trpc.users.revokeTokens.mutate({ userId }, keyed(write))),
      delete: (userId, { idempotencyKey, ...how } = {}) =>
        translate(trpc.users.delete.mutate({ userId, ...how }, keyed(given({ idempotencyKey })))),
    },
    destinations: createDestinations(trpc),
    keys: createKeys(trpc),
    integrations: {
      list: () => translate(trpc.integrations.list.query()),
      actions: async (integrationId) => (await translate(trpc.integrations.actions.query({ integrationId }))).actions,
    },
    settings: createSettings(trpc),
    workflows: createWorkflows(trpc),
    connectLinks: {
      create: (userId, integrationId, { connectionId, askedBy, ...write } = {}) =>
        translate(
          trpc.connectLinks.create.mutate({ userId, integrationId, ...given({ connectionId, askedBy }) }, keyed(write)),
        ),
      list: async (userId) => (await translate(trpc.connectLinks.list.query({ userId }))).items,
      revoke: (userId, linkId, write) => translate(trpc.connectLinks.revoke.mutate({ userId, linkId }, keyed(write))),
    },
    webhooks: createWebhooks(trpc),
    connections: {
      change: (userId, connectionId, { idempotencyKey, ...change }) =>
        translate(
          trpc.connections.change.mutate({ userId, connectionId, ...change }, keyed(given({ idempotencyKey }))),
        ),
      request: (userId, { idempotencyKey, bytes, ...request }) =>
        translate(
          trpc.connections.request.mutate(
            { userId, ...request, ...(bytes === undefined ? {} : { base64: toBase64(bytes) }) },
            idempotencyKey === undefined && onlyReads.has(request.method) ? reading : keyed(given({ idempotencyKey })),
          ),
        ),
      act: async (userId, { idempotencyKey, ...call }) => {
        const { output } = await translate(
          trpc.connections.act.mutate({ userId, ...call }, keyed(given({ idempotencyKey }))),
        );
        return output as never;
      },
      pages: (userId, call, bound) =>
        readPages(async (cursor) => {
          const { output } = await translate(
            trpc.connections.act.mutate({ userId, ...call, ...given({ cursor }) }, reading),
          );
          return output;
        }, bound),
    },
    events: {
      send: (userId, event, payload, { eventId, key, ...write } = {}) =>
        translate(trpc.events.send.mutate({ userId, event, payload, ...given({ eventId, key }) }, keyed(write))),
    },
    executions: {
      list: ({ user, from, to, ...rest } = {}) =>
        translate(async () =>
          trpc.executions.list.query({
            ...rest,
            ...given({
              userId: narrowing('user', user)?.id,
              users: searchText(user?.where, user?.metadata),
              from: from?.toISOString(),
              to: to?.toISOString(),
            }),
          }),
        ),
      pages: (filter) => pagesOf((cursor) => client.executions.list({ ...filter, ...cursor })),
      get: (executionId) => translate(trpc.executions.get.query({ executionId })),
      steps: (executionId, query = {}) => translate(trpc.executions.steps.query({ executionId, ...query })),
      step: (executionId, key) => translate(trpc.executions.step.query({ executionId, key })),
      cancel: (executionId, { reason, ...write } = {}) =>
        translate(trpc.executions.cancel.mutate({ executionId, ...given({ reason }) }, keyed(write))),
      retry: (executionId, write) => translate(trpc.executions.retry.mutate({ executionId }, keyed(write))),
      replay: (executionId, { version, ...write } = {}) =>
        translate(
          trpc.executions.replay.mutate({ executionId, ...(version === undefined ? {} : { version }) }, keyed(write)),
        ),
    },
    operations: createOperations(trpc),
    audit: {
      list: ({ from, to, ...rest } = {}) =>
        translate(trpc.audit.list.query({ ...rest, ...given({ from: from?.toISOString(), to: to?.toISOString() }) })),
      pages: (filter) => pagesOf((cursor) => client.audit.list({ ...filter, ...cursor })),
    },
  };
  return client as ConnectClient<Config>;
}

/** RFC 9110 §9.2.1. */
const onlyReads: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** All pages of one of our own lists, however many there are. */
const pagesOf = <Item>(list: (page: { cursor?: string }) => Promise<{ readonly items: readonly Item[] }>) =>
  readPages<Item>((cursor) => list(given({ cursor })), { maxPages: Number.POSITIVE_INFINITY });

function toBase64(bytes: Uint8Array): string {
  const pieceSize = 8_192;
  let binary = '';
  for (let at = 0; at < bytes.length; at += pieceSize) {
    binary += String.fromCharCode(...bytes.subarray(at, at + pieceSize));
  }
  return btoa(binary);
}

function noSigner(): TypeError {
  return new TypeError('users.signIn signs a token. Give createConnectClient "userTokens: createUserTokens({ … })".');
}
