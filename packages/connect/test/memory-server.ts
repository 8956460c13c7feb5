/// <reference types="node" />
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import {
  AppError,
  type Attempt,
  appRouter,
  type ConnectedUser,
  type IntegrationForUser,
  isFinalAttempt,
  type OptionsPage,
  type OwnExecution,
  type OwnExecutionDetail,
  type Services,
  type UserActor,
} from '@acme/api';
import { createHTTPHandler } from '@trpc/server/adapters/standalone';

/** The real router on loopback, in front of one user kept in memory. */
export interface MemoryServer {
  readonly apiUrl: string;
  user: ConnectedUser;
  /** Tokens that the server takes. */
  readonly tokens: Set<string>;
  readonly requests: {
    readonly url: string;
    readonly authorization: string | undefined;
    readonly cookie: string | undefined;
  }[];
  /** How often each procedure was called. */
  readonly calls: Record<string, number>;
  /** Last event ids that streams of changes were opened with. */
  readonly streamedFrom: (string | undefined)[];
  openStreams: number;
  /** Thrown by the next call of that procedure. */
  readonly failures: Map<string, AppError>;
  /** Thrown by every call of that procedure. */
  readonly outages: Map<string, AppError>;
  /** Holds calls of that procedure back until the promise settles. */
  readonly gates: Map<string, Promise<void>>;
  /** What ran, newest first. */
  executions: OwnExecution[];
  /** Of every one of them. */
  steps: OwnExecutionDetail['steps'];
  /** The choices of every setting, given two at a time. */
  options: OptionsPage['options'];
  change(type?: string): void;
  /** Moves an attempt as the OAuth routes would. */
  moveAttempt(id: string, change: Partial<Attempt>): void;
  /** Answers what is neither a procedure nor a preflight; false when it is not its business. */
  route: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** The origin that may call, and that windows may post to. */
  hostOrigin: string;
  /** Ends all streams, as a token's end or a deployment would. */
  endStreams(): void;
  close(): Promise<void>;
}

export const claimCode = 'claim-'.repeat(6);
export const shownCode = 'H7K2MP';
export const connectionId = '5e1f3c7a-9a55-4d07-8a39-0d6f0d3f7a01';

export function crm(change: Partial<IntegrationForUser> = {}): IntegrationForUser {
  return {
    id: 'crm',
    name: 'CRM',
    auth: 'oauth2',
    begins: 'window',
    state: 'connected',
    availability: { allowed: true },
    connections: [
      {
        id: connectionId,
        integrationId: 'crm',
        state: 'connected',
        account: { id: 'a-1', label: 'Ada' },
        nextAction: 'none',
        isDefault: true,
        connectedAt: '2026-11-01T10:00:00.000Z',
        workflows: [{ id: 'send-contacts', enabled: false }],
      },
    ],
    workflows: [{ id: 'send-contacts', name: 'Send new contacts', trigger: 'contact.created', enabled: false }],
    ...change,
  };
}

export async function startMemoryServer(): Promise<MemoryServer> {
  let eventId = 0;
  let changedType = 'connection.connected';
  let ending = Promise.withResolvers<void>();
  let changed = Promise.withResolvers<void>();
  const attempts = new Map<string, Attempt>();

  async function enter(name: string): Promise<void> {
    server.calls[name] = (server.calls[name] ?? 0) + 1;
    const failure = server.failures.get(name);
    server.failures.delete(name);
    await server.gates.get(name);
    if (failure !== undefined) throw failure;
    const outage = server.outages.get(name);
    if (outage !== undefined) throw outage;
  }

  function findExecution(id: string): OwnExecution {
    const found = server.executions.find((one) => one.id === id);
    if (found === undefined) throw new AppError('not_found', 'There is no such execution.');
    return found;
  }

  const unused = (): never => {
    throw new Error('not part of what a browser may call');
  };

  const services: Services = {
    destinations: {
      list: unused,
      create: unused,
      change: unused,
      remove: unused,
      rotateSecret: unused,
      test: unused,
      listDeliveries: unused,
      getDelivery: unused,
      replay: unused,
    },
    webhooks: { create: unused, list: unused, setSecret: unused, remove: unused },
    users: {
      list: unused,
      signIn: unused,
      explain: unused,
      createViewToken: unused,
      revokeTokens: unused,
      delete: unused,
      get: async () => {
        await enter('get');
        return server.user;
      },
      setMetadata: async (_actor, _subject, patch) => {
        await enter('setMetadata');
        const metadata = { ...server.user.metadata };
        for (const [key, value] of Object.entries(patch)) {
          if (value === null) delete metadata[key];
          else metadata[key] = value;
        }
        server.user = { ...server.user, metadata };
        return { metadata, results: {} };
      },
      watch: async function* (_actor, { lastEventId, signal }) {
        server.streamedFrom.push(lastEventId);
        server.openStreams++;
        const gone = new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
        let seen = lastEventId === undefined ? eventId : Number(lastEventId);
        try {
          for (;;) {
            while (seen < eventId) {
              seen++;
              yield [String(seen), { type: changedType, at: new Date().toISOString() }] as const;
            }
            const next = await Promise.race([
              changed.promise.then(() => 'change' as const),
              ending.promise.then(() => 'end' as const),
              gone.then(() => 'end' as const),
            ]);
            if (next === 'end') return;
          }
        } finally {
          server.openStreams--;
        }
      },
    },
    connectLinks: { create: unused, list: unused, revoke: unused },
    connections: {
      change: async (_actor, _subject, id, { alias, shared = false }) => {
        await enter('changeConnection');
        const [integration] = server.user.integrations;
        const [connection] = integration?.connections ?? [];
        if (integration === undefined || connection?.id !== id) throw new AppError('not_found', 'No such connection.');
        const { alias: _old, ...rest } = connection;
        const renamed = { ...rest, ...(alias == null ? {} : { alias }), ...(shared ? { shared } : {}) };
        server.user = { ...server.user, integrations: [{ ...integration, connections: [renamed] }] };
        return { connectionId: id, integrationId: integration.id, isDefault: true, shared };
      },
      request: unused,
      act: unused,
      disconnect: async (_actor, _subject, target) => {
        await enter('disconnect');
        const id = 'connectionId' in target ? target.connectionId : '';
        const owner = server.user.integrations.find((i) => i.connections.some((c) => c.id === id));
        if (owner === undefined) throw new AppError('not_found', 'No such connection.');
        const connections = owner.connections.filter((connection) => connection.id !== id);
        const without = { ...owner, connections, ...(connections.length === 0 ? { state: 'available' as const } : {}) };
        server.user = {
          ...server.user,
          integrations: server.user.integrations.map((integration) => (integration === owner ? without : integration)),
        };
        return { disconnected: [{ connectionId: id, integrationId: owner.id }] };
      },
    },
    workflows: {
      setPaused: unused,
      listPaused: unused,
      run: async () => {
        await enter('run');
        return { executionIds: ['0b1f7a3c-6f1e-4c39-9a0e-3f6f0d2a9c55'] };
      },
      ask: unused,
      answer: unused,
      clocks: unused,
      setEnabled: async (_actor, _subject, { workflowId, connectionId: wanted, enabled }) => {
        await enter(enabled ? 'enable' : 'disable');
        const connectionIds: string[] = [];
        const integrations = server.user.integrations.map((integration) => {
          const connections = integration.connections.map((connection) => {
            const isMeant = connection.workflows.some(({ id }) => id === workflowId);
            if (!isMeant || (wanted !== undefined && wanted !== connection.id)) return connection;
            connectionIds.push(connection.id);
            const workflows = connection.workflows.map((w) => (w.id === workflowId ? { ...w, enabled } : w));
            return { ...connection, workflows };
          });
          const workflows = integration.workflows.map((workflow) => ({
            ...workflow,
            enabled: connections.some((c) => c.workflows.some((w) => w.id === workflow.id && w.enabled)),
          }));
          return { ...integration, connections, workflows };
        });
        if (connectionIds.length === 0) throw new AppError('connection_required', 'None.');
        server.user = { ...server.user, integrations };
        return { workflowId, enabled, connectionIds };
      },
    },
    attempts: {
      create: async (_actor, { integrationId }) => {
        await enter('attempts.create');
        const id = randomUUID();
        const expiresAt = new Date(Date.now() + 900_000).toISOString();
        const isKey = server.user.integrations.find((i) => i.id === integrationId)?.begins === 'fields';
        const attempt: Attempt = { id, integrationId, state: isKey ? 'needs_fields' : 'opened', expiresAt };
        attempts.set(id, attempt);
        if (!isKey) return { attempt, next: { kind: 'window', startUrl: `${server.apiUrl}/oauth/start/${id}` } };
        return { attempt, next: { kind: 'fields', fields: [{ name: 'apiKey', label: 'API key', secret: true }] } };
      },
      get: async (_actor, id) => attempts.get(id) ?? unused(),
      watch: async function* (_actor, { attemptId, signal }) {
        let last: Attempt | undefined;
        while (signal?.aborted !== true) {
          const attempt = attempts.get(attemptId);
          if (attempt !== undefined && attempt !== last) yield (last = attempt);
          if (attempt === undefined || isFinalAttempt(attempt.state)) return;
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
      },
      submitFields: async (_actor, { attemptId, values }) => {
        await enter('attempts.submitFields');
        const attempt = attempts.get(attemptId);
        if (attempt === undefined) throw new AppError('not_found', 'No such attempt.');
        if (values['apiKey'] !== 'right') {
          throw new AppError('invalid_credentials', 'The key was refused.', {
            fields: { apiKey: { code: 'rejected', message: 'The key was refused.' } },
          });
        }
        server.user = { ...server.user, integrations: [crm()] };
        return { ...attempt, state: 'connected', connectionId, account: { id: 'a-1', label: 'Ada' } };
      },
      claim: async (_actor, { attemptId, proof }) => {
        const right = 'claimCode' in proof ? proof.claimCode === claimCode : proof.shownCode === shownCode;
        if (!right) throw new AppError('claim_rejected', 'Not the code.');
        server.user = { ...server.user, integrations: [crm()] };
        const account = { id: 'a-1', label: 'Ada' };
        server.moveAttempt(attemptId, { state: 'connected', connectionId, account });
        return attempts.get(attemptId) ?? unused();
      },
      cancel: async (_actor, id) => {
        server.moveAttempt(id, { state: 'cancelled' });
        return attempts.get(id) ?? unused();
      },
      follow: unused,
      leave: unused,
    },
    integrations: { list: unused, actions: unused },
    events: { send: unused },
    executions: {
      list: unused,
      count: unused,
      countTasks: unused,
      measureSteps: unused,
      listOwn: async (_actor, { status, workflowId, cursor, limit }) => {
        await enter('executions.list');
        const groups: Record<string, string> = { queued: 'running', sleeping: 'running' };
        const found = server.executions
          .filter((one) => status === undefined || (groups[one.status] ?? one.status) === status)
          .filter((one) => workflowId === undefined || one.workflowId === workflowId);
        const from = cursor === undefined ? 0 : found.findIndex(({ id }) => id === cursor) + 1;
        const items = found.slice(from, from + limit);
        const last = items.at(-1);
        return { items, ...(last === undefined || from + limit >= found.length ? {} : { nextCursor: last.id }) };
      },
      getOwn: async (_actor, executionId) => {
        await enter('executions.get');
        return { ...findExecution(executionId), steps: server.steps, startedBy: { kind: 'manual', name: 'customer' } };
      },
      retryOwn: async (_actor, executionId) => {
        await enter('executions.retry');
        const { canRetry: _, finishedAt: _at, ...execution } = findExecution(executionId);
        const again = { ...execution, status: 'queued' as const };
        server.executions = server.executions.map((one) => (one.id === executionId ? again : one));
        return again;
      },
      get: unused,
      steps: unused,
      step: unused,
      cancel: unused,
      retry: unused,
      replay: unused,
    },
    audit: { list: unused },
    idempotency: { once: unused },
    keys: {
      list: unused,
      createSecret: unused,
      rotateSecret: unused,
      disableSecret: unused,
      createSigning: unused,
      uploadSigning: unused,
      moveSigning: unused,
    },
    operations: { preview: unused, start: unused, get: unused, list: unused, failures: unused, cancel: unused },
    settings: {
      save: async (_actor, _subject, { connectionId: id, workflowId }, { values, labels, revision }) => {
        await enter('settings.save');
        const integration = server.user.integrations.find((i) => i.connections.some((c) => c.id === id));
        const connection = integration?.connections.find((c) => c.id === id);
        if (integration === undefined || connection === undefined) throw new AppError('not_found', 'No such account.');
        const ofWorkflow = connection.workflows.find((workflow) => workflow.id === workflowId);
        const before = (workflowId === undefined ? connection : ofWorkflow)?.settings ?? { revision: 0 };
        if (revision !== undefined && revision !== before.revision)
          throw new AppError('conflict', 'Changed meanwhile.');
        const settings = { revision: before.revision + 1, values, ...(labels === undefined ? {} : { labels }) };
        const workflows = connection.workflows.map((w) => (w.id === workflowId ? { ...w, settings } : w));
        const saved = workflowId === undefined ? { ...connection, settings } : { ...connection, workflows };
        server.user = {
          ...server.user,
          integrations: server.user.integrations.map((i) =>
            i === integration ? { ...i, connections: i.connections.map((c) => (c === connection ? saved : c)) } : i,
          ),
        };
        return { settings, state: connection.state };
      },
      options: async (_actor, _subject, { search = '', cursor = '0' }) => {
        await enter('settings.options');
        const found = server.options.filter(({ label }) => label.toLowerCase().includes(search.toLowerCase()));
        const from = Number(cursor);
        const nextCursor = from + 2 < found.length ? { nextCursor: String(from + 2) } : {};
        return { options: found.slice(from, from + 2), ...nextCursor };
      },
    },
    suspensions: { suspend: unused, resume: unused },
  };

  async function authenticateUser(request: IncomingMessage): Promise<UserActor> {
    const token = request.headers.authorization?.replace(/^Bearer /, '') ?? '';
    if (!server.tokens.has(token)) throw new AppError('invalid_token', 'The token is not valid. Get a new one.');
    return {
      kind: 'user',
      projectId: 'p-1',
      userId: server.user.id,
      issuedAt: new Date(),
      expiresAt: new Date(Date.now() + 3_600_000),
    };
  }

  const handler = createHTTPHandler({
    router: appRouter,
    basePath: '/trpc/',
    createContext: async ({ req }) => ({
      requestId: 'req-1',
      services,
      authenticateUser: () => authenticateUser(req),
      authenticateServer: unused,
    }),
  });
  const http = createServer((request, response) => {
    response.setHeader('access-control-allow-origin', server.hostOrigin);
    response.setHeader('access-control-allow-headers', 'authorization, content-type, trpc-accept');
    if (request.method === 'OPTIONS') return void response.writeHead(204).end();
    if (server.route(request, response)) return;
    server.requests.push({
      url: request.url ?? '',
      authorization: request.headers.authorization,
      cookie: request.headers.cookie,
    });
    if (!new URL(request.url ?? '', 'http://x').searchParams.get('project')?.startsWith('p-')) {
      response.writeHead(404, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ code: 'project_not_found', message: 'No such project.', requestId: 'req-0' }));
      return;
    }
    handler(request, response);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));

  const server: MemoryServer = {
    apiUrl: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    user: { id: 'u-1', createdAt: '2026-11-01T09:00:00.000Z', metadata: { plan: 'free' }, integrations: [crm()] },
    tokens: new Set(['token-1']),
    requests: [],
    executions: [],
    steps: [],
    options: ['Sales', 'Partners', 'Renewals'].map((label) => ({ value: label.toLowerCase(), label })),
    calls: {},
    streamedFrom: [],
    openStreams: 0,
    hostOrigin: 'http://localhost',
    route: () => false,
    moveAttempt: (id, change) => {
      const attempt = attempts.get(id);
      if (attempt !== undefined) attempts.set(id, { ...attempt, ...change });
    },
    failures: new Map(),
    outages: new Map(),
    gates: new Map(),
    change: (type = 'connection.connected') => {
      changedType = type;
      eventId++;
      const { resolve } = changed;
      changed = Promise.withResolvers();
      resolve();
    },
    endStreams: () => {
      const { resolve } = ending;
      ending = Promise.withResolvers();
      resolve();
    },
    close: async () => {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
  return server;
}
