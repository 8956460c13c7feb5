import type { AppRouter } from '@acme/api';
import { createTRPCClient, httpLink } from '@trpc/client';
import type { ConnectClient } from './connect-client.ts';
import { searchText } from './search-text.ts';
import { translate } from './translate.ts';
import type { UserTokens } from './user-tokens.ts';

/** Where the server is and how the backend proves itself. */
export interface ConnectClientOptions {
  /** The server's own URL, such as `https://connect.example.com`. */
  readonly url: string;
  /** A secret key, `ek_live_…`. For backends only. */
  readonly apiKey: string;
  /** Signs the tokens of `users.signIn`; `createUserTokens` makes it. */
  readonly userTokens?: UserTokens;
  readonly timeoutMs?: number;
}

const defaultTimeoutMs = 30_000;

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
  const trpc = connectTo(options);
  const client: ConnectClient<unknown> = {
    users: {
      get: (userId) => translate(trpc.users.get.query({ userId })),
      list: ({ where, metadata, ...page } = {}) =>
        translate(async () => trpc.users.list.query({ ...page, ...given({ query: searchText(where, metadata) }) })),
      signIn: (userId, { metadata } = {}) =>
        translate(async () => {
          if (options.userTokens === undefined) throw noSigner();
          if (metadata !== undefined) await trpc.users.setMetadata.mutate({ userId, metadata: metadata as never });
          return await options.userTokens.sign(userId);
        }),
      setMetadata: (userId, metadata) =>
        translate(trpc.users.setMetadata.mutate({ userId, metadata: metadata as never })) as never,
      explain: (userId, integrationId, options = {}) =>
        translate(trpc.users.explain.query({ userId, integrationId, ...(options as object) })),
      suspend: (userId, target = {} as never, options = {}) =>
        translate(trpc.users.suspend.mutate({ userId, ...(target as object), ...options })),
      resume: (userId, target = {} as never) => translate(trpc.users.resume.mutate({ userId, ...(target as object) })),
      disconnect: (userId, target) => translate(trpc.users.disconnect.mutate({ userId, target })),
      revokeTokens: (userId) => translate(trpc.users.revokeTokens.mutate({ userId })),
      delete: (userId, options = {}) => translate(trpc.users.delete.mutate({ userId, ...options })),
    },
    integrations: { list: () => translate(trpc.integrations.list.query()) },
    workflows: {
      enable: (userId, workflowId, { connectionId } = {}) =>
        translate(trpc.workflows.enable.mutate({ userId, workflowId, ...given({ connectionId }) })),
      disable: (userId, workflowId, { connectionId } = {}) =>
        translate(trpc.workflows.disable.mutate({ userId, workflowId, ...given({ connectionId }) })),
    },
    events: {
      send: (userId, event, payload, { eventId } = {}) =>
        translate(trpc.events.send.mutate({ userId, event, payload, ...given({ eventId }) })),
    },
    executions: {
      list: ({ user, from, to, ...rest } = {}) =>
        translate(async () =>
          trpc.executions.list.query({
            ...rest,
            ...given({
              userId: user?.id,
              users: searchText(user?.where, user?.metadata),
              from: from?.toISOString(),
              to: to?.toISOString(),
            }),
          }),
        ),
      get: (executionId) => translate(trpc.executions.get.query({ executionId })),
    },
    operations: {
      preview: (act, where) =>
        translate(async () =>
          trpc.operations.preview.mutate({ act: act as never, ...given({ query: searchText(where, undefined) }) }),
        ),
      start: (act, where, options = {}) =>
        translate(async () =>
          trpc.operations.start.mutate({
            act: act as never,
            ...given({ query: searchText(where, undefined) }),
            ...options,
          }),
        ),
      get: (operationId) => translate(trpc.operations.get.query({ operationId })),
      list: (page = {}) => translate(trpc.operations.list.query(page)),
      failures: (operationId, page = {}) => translate(trpc.operations.failures.query({ operationId, ...page })),
      cancel: (operationId) => translate(trpc.operations.cancel.mutate({ operationId })),
    },
    audit: {
      list: ({ from, to, ...rest } = {}) =>
        translate(trpc.audit.list.query({ ...rest, ...given({ from: from?.toISOString(), to: to?.toISOString() }) })),
    },
  };
  return client as ConnectClient<Config>;
}

function connectTo(options: ConnectClientOptions) {
  const timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
  return createTRPCClient<AppRouter>({
    links: [
      httpLink({
        url: `${options.url.replace(/\/+$/, '')}/trpc`,
        headers: { authorization: `Bearer ${options.apiKey}` },
        fetch: (url, init) =>
          fetch(url, { ...(init as RequestInit), redirect: 'error', signal: AbortSignal.timeout(timeoutMs) }),
      }),
    ],
  }).project;
}

/** The properties that have a value: an absent one and one that is undefined are not the same on the wire. */
function given<Properties extends Readonly<Record<string, string | undefined>>>(
  properties: Properties,
): { [Name in keyof Properties]?: string } {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined)) as never;
}

function noSigner(): TypeError {
  return new TypeError('users.signIn signs a token. Give createConnectClient "userTokens: createUserTokens({ … })".');
}
