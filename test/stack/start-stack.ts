import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import {
  type Core,
  type CoreOptions,
  type CreatedProject,
  createCore,
  type DefinitionSource,
  generateEncryptionKey,
} from '@acme/core';
import { type ConnectClient, createConnectClient, createUserTokens, type UserTokens } from '@acme/sdk';
import { createAdaptorServer } from '@hono/node-server';
import pino from 'pino';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../apps/sandbox/src/index.ts';
import { createApp, type Handler } from '../../apps/server/src/http/app.ts';
import { createScopes, logFields } from '../../apps/server/src/telemetry/scope.ts';
import { logOptions } from '../../apps/server/src/telemetry/log-options.ts';
import { readTelemetrySettings } from '../../apps/server/src/telemetry/settings.ts';
import { startTelemetry, type Telemetry } from '../../apps/server/src/telemetry/start-telemetry.ts';
import { cloneDatabase } from '../postgres/clone-database.ts';
import { canary, findLeaks, type Leak, refuseLeaks, remember, type Seen } from './canary.ts';
import { defineTaskly, type TasklyConfig } from './definition.ts';
import { dumpDatabase } from './dump-database.ts';
import { type HostApi, startHostApi } from './host-api.ts';
import type { Collector } from './collector.ts';
import { recordAnswers, recordErrors } from './record-answers.ts';

export const hostOrigin = 'http://localhost:4300';

/** Server, sandbox and host on loopback, each on a port of its own, on a database of its own. */
export interface Stack {
  readonly core: Core;
  readonly url: string;
  readonly connectionString: string;
  readonly encryptionKeys: string;
  readonly sandbox: Sandbox;
  readonly host: HostApi;
  readonly project: CreatedProject;
  readonly client: ConnectClient<TasklyConfig>;
  readonly tokens: UserTokens;
  /** Everything the server has logged, one JSON text a line. */
  readonly logLines: string[];
  /** Of a stack with a collector. */
  readonly telemetry: Telemetry | undefined;
  /** Another core on the same database and with the same options, such as a worker that can be stopped. */
  openCore(): Promise<Core>;
  /** Secrets that stand in an answer, a log line, an error or a table. */
  findLeaks(): Promise<Leak[]>;
  /** Ends everything. @throws Error when a secret was found where none may be */
  stop(): Promise<void>;
}

const retryDelaysMs = [0, 50, 100, 100, 100, 100, 100, 100, 100, 100];

export interface StackOptions {
  readonly work?: boolean;
  readonly limits?: CoreOptions['limits'];
  readonly refreshTiming?: CoreOptions['refreshTiming'];
  readonly healthTiming?: CoreOptions['healthTiming'];
  readonly deliveryTiming?: CoreOptions['deliveryTiming'];
  readonly executionLimits?: CoreOptions['executionLimits'];
  /** Waits of the engine, besides those of tries, which are short. */
  readonly timing?: CoreOptions['timing'];
  /** What stands between the product and its database. */
  readonly connectionString?: (direct: string) => Promise<string>;
  /** Where outgoing calls lead; default: to loopback as it is. */
  readonly network?: CoreOptions['network'];
  /** Origins of the host besides `hostOrigin`. */
  readonly origins?: readonly string[];
  /** Where the sandbox listens; default 127.0.0.1, which is the server's site as well. */
  readonly sandboxHost?: SandboxOptions['host'];
  /** Who has a login at the sandbox; default: Ada and Grace. */
  readonly sandboxAccounts?: SandboxOptions['accounts'];
  /** How long a provider may take to send a body. */
  readonly hookBodyMs?: number;
  /** Where everything about this server goes, each span and metric at once; what it gets is looked through as well. */
  readonly collector?: Collector;
  readonly metricsToken?: string;
  /** Default as in a process of its own that has no such setting. */
  readonly publicUrl?: string;
  readonly trustProxyHops?: number;
  /** How long the choices of a setting may take to load. */
  readonly optionsTimeoutMs?: number;
  /** Another definition than Taskly's. */
  readonly define?: (urls: {
    readonly sandboxUrl: string;
    readonly hostUrl: string;
  }) => DefinitionSource | Promise<DefinitionSource>;
}

export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const database = await cloneDatabase();
  const sandbox = await startSandbox({
    onToken: (token) => remember('token of the provider', token),
    ...(options.sandboxHost === undefined ? {} : { host: options.sandboxHost }),
    ...(options.sandboxAccounts === undefined ? {} : { accounts: options.sandboxAccounts }),
  });
  for (const { key } of sandbox.control.state().mailKeys) remember('API key of the provider', key);
  const seen: Seen[] = [];
  const record = (one: Seen) => void seen.push(one);
  const host = await startHostApi();
  const logLines: string[] = [];
  const scopes = createScopes();
  const opened: { core?: Core } = {};
  const log = pino(
    { ...logOptions(() => logFields(scopes, (projectId) => opened.core?.projectSlug(projectId))), level: 'info' },
    { write: (line: string) => void logLines.push(line) },
  );
  const telemetry = options.collector && (await startTelemetry(settingsFor(options.collector), { scopes, log }));

  // The port is part of PUBLIC_URL, so it is taken before there is anything to answer with.
  let handle: Handler = async () => new Response(null, { status: 503 });
  const server = createAdaptorServer({
    fetch: (request, bindings) => handle(request, bindings as Parameters<Handler>[1]),
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const encryptionKeys = generateEncryptionKey('test');
  remember('encryption key', encryptionKeys.slice('test:'.length));
  const connectionString = (await options.connectionString?.(database.connectionString)) ?? database.connectionString;
  const coreOptions: CoreOptions = {
    connectionString,
    encryptionKeys,
    egressAllow: [new URL(sandbox.url).host, new URL(host.url).host],
    definitions: await (options.define ?? defineTaskly)({ sandboxUrl: sandbox.url, hostUrl: host.url }),
    publicUrl: url,
    environment: () => undefined,
    log,
    timing: { retryDelaysMs, ...options.timing },
    egressFloorMs: 0,
    ...(telemetry === undefined ? {} : { observer: telemetry.observer }),
    ...(options.limits === undefined ? {} : { limits: options.limits }),
    ...(options.refreshTiming === undefined ? {} : { refreshTiming: options.refreshTiming }),
    ...(options.healthTiming === undefined ? {} : { healthTiming: options.healthTiming }),
    ...(options.executionLimits === undefined ? {} : { executionLimits: options.executionLimits }),
    ...(options.deliveryTiming === undefined ? {} : { deliveryTiming: options.deliveryTiming }),
    ...(options.network === undefined ? {} : { network: options.network }),
    ...(options.optionsTimeoutMs === undefined ? {} : { optionsTimeoutMs: options.optionsTimeoutMs }),
  };
  opened.core = await createCore(coreOptions);
  telemetry?.attach(opened.core);
  const core = rememberKeys(recordErrors(opened.core, record));
  await core.checkKeys();
  const app = createApp({
    core,
    log,
    publicUrl: options.publicUrl ?? url,
    isReady: () => true,
    ...(telemetry === undefined ? {} : { telemetry }),
    metricsToken: options.metricsToken,
    ...(options.trustProxyHops === undefined ? {} : { trustProxyHops: options.trustProxyHops }),
    ...(options.hookBodyMs === undefined ? {} : { hookBodyMs: options.hookBodyMs }),
  });
  handle = recordAnswers(app, record);

  const project = await core.admin.createProject({ name: 'Taskly', origins: [hostOrigin, ...(options.origins ?? [])] });
  if (options.define === undefined) await configureCrm(core, sandbox, project.projectId);
  if (options.work !== false) await core.work();

  const leaks = async () =>
    findLeaks([
      ...seen,
      ...logLines.map((text) => ({ channel: 'log', where: 'the log of the server', text }) as const),
      ...(await dumpDatabase(database.connectionString)),
      ...(options.collector?.received ?? []).map(
        (text) => ({ channel: 'telemetry', where: 'what the collector got', text }) as const,
      ),
      ...(telemetry === undefined
        ? []
        : [{ channel: 'telemetry', where: 'metrics', text: await telemetry.registry.metrics() } as const]),
    ]);

  return {
    core,
    url,
    connectionString: database.connectionString,
    encryptionKeys,
    sandbox,
    host,
    project,
    client: createConnectClient<TasklyConfig>({ url, apiKey: project.apiKey }),
    tokens: rememberTokens(createUserTokens({ url, ...project })),
    logLines,
    telemetry,
    openCore: () => createCore(coreOptions),
    findLeaks: leaks,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
      await core.stop();
      await telemetry?.stop();
      await Promise.all([sandbox.stop(), host.stop()]);
      try {
        refuseLeaks(await leaks());
      } finally {
        await database.drop();
      }
    },
  };
}

function settingsFor(collector: Collector) {
  return readTelemetrySettings({
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_BSP_SCHEDULE_DELAY: '50',
    OTEL_METRIC_EXPORT_INTERVAL: '1000',
  });
}

function rememberTokens({ sign }: UserTokens): UserTokens {
  return { sign: async (...args) => remember('user token', await sign(...args)) };
}

/** The same core, with the keys that it makes and the client secrets that it is given among the canaries. */
function rememberKeys(core: Core): Core {
  const { createProject, configureIntegration, configureSigningSecret } = core.admin;
  const { createSecret, rotateSecret, createSigning } = core.services.keys;
  return {
    ...core,
    services: {
      ...core.services,
      keys: {
        ...core.services.keys,
        createSecret: async (...args) => {
          const made = await createSecret(...args);
          remember('api key', made.apiKey);
          return made;
        },
        rotateSecret: async (...args) => {
          const made = await rotateSecret(...args);
          remember('api key', made.apiKey);
          return made;
        },
        createSigning: async (...args) => {
          const made = await createSigning(...args);
          remember('signing key', made.signingKeyPem);
          return made;
        },
      },
    },
    admin: {
      ...core.admin,
      createProject: async (input) => {
        const made = await createProject(input);
        remember('api key', made.apiKey);
        remember('signing key', made.signingKeyPem);
        return made;
      },
      configureIntegration: async (input) => {
        remember('OAuth client secret', input.clientSecret);
        await configureIntegration(input);
      },
      configureSigningSecret: async (input) => {
        remember('signing secret', input.signingSecret);
        await configureSigningSecret(input);
      },
    },
  };
}

export interface BesideOptions
  extends Pick<StackOptions, 'limits' | 'network' | 'refreshTiming' | 'timing' | 'deliveryTiming'> {
  readonly keepExecutionsDays?: number;
  readonly definitions?: DefinitionSource;
  readonly egressAllow?: readonly string[];
  /** Gets everything that it logs. */
  readonly logLines?: string[];
}

/** A second process beside the first: a core and a port of its own on the same database. */
export async function startBeside(
  stack: Stack,
  options: BesideOptions = {},
): Promise<{ readonly url: string; readonly core: Core; stop(): Promise<void> }> {
  const { logLines = [] } = options;
  const log = pino({ level: 'info' }, { write: (line: string) => void logLines.push(line) });
  const core = await createCore({
    connectionString: stack.connectionString,
    encryptionKeys: stack.encryptionKeys,
    egressAllow: options.egressAllow ?? [],
    definitions: options.definitions ?? defineTaskly({ sandboxUrl: stack.sandbox.url, hostUrl: stack.host.url }),
    publicUrl: stack.url,
    environment: () => undefined,
    log,
    timing: { retryDelaysMs, ...options.timing },
    egressFloorMs: 0,
    ...(options.deliveryTiming === undefined ? {} : { deliveryTiming: options.deliveryTiming }),
    ...(options.keepExecutionsDays === undefined ? {} : { keepExecutionsDays: options.keepExecutionsDays }),
    ...(options.limits === undefined ? {} : { limits: options.limits }),
    ...(options.refreshTiming === undefined ? {} : { refreshTiming: options.refreshTiming }),
    ...(options.network === undefined ? {} : { network: options.network }),
  });
  const app = createApp({ core, log, publicUrl: stack.url, isReady: () => true });
  const server = createAdaptorServer({
    fetch: (request, bindings) => app(request, bindings as Parameters<Handler>[1]),
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    core,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
      await core.stop();
    },
  };
}

/** Registers a client of ours at the sandbox for an integration, and seals its secret. */
export async function configureCrm(
  core: Core,
  sandbox: Sandbox,
  projectId: string,
  integrationId = 'crm',
): Promise<void> {
  const clientSecret = canary('client secret');
  const clientId = `taskly-${integrationId}-${projectId}`;
  await sandbox.control.registerClient({
    clientId,
    clientSecret,
    redirectUris: [core.redirectUri(projectId, integrationId)],
    name: 'Taskly',
  });
  await core.admin.configureIntegration({ projectId, integrationId, clientId, clientSecret });
}

/** Calls a `me.*` procedure as a browser would. */
export async function callAsUser(
  stack: Stack,
  token: string,
  path: string,
  input?: unknown,
  options: { readonly method?: 'GET' | 'POST'; readonly origin?: string | null; readonly projectId?: string } = {},
): Promise<{ readonly status: number; readonly body: any; readonly headers: Headers }> {
  const address = new URL(`${stack.url}/trpc/${path}`);
  address.searchParams.set('project', options.projectId ?? stack.project.projectId);
  const method = options.method ?? 'POST';
  if (method === 'GET' && input !== undefined) address.searchParams.set('input', JSON.stringify(input));
  const origin = options.origin === undefined ? hostOrigin : options.origin;
  const response = await fetch(address, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(origin === null ? {} : { origin }),
      ...(method === 'POST' ? { 'content-type': 'application/json' } : {}),
    },
    ...(method === 'POST' ? { body: JSON.stringify(input ?? null) } : {}),
  });
  const body: any = await response.json().catch(() => undefined);
  return { status: response.status, body: body?.result?.data ?? body?.error ?? body, headers: response.headers };
}

/** Looks again until it holds, for as long as a slow machine may need. */
export async function eventually<Result>(
  look: () => Promise<Result> | Result,
  holds: (result: Result) => boolean,
  withinMs = 15_000,
): Promise<Result> {
  const until = Date.now() + withinMs;
  for (;;) {
    const result = await look();
    if (holds(result)) return result;
    if (Date.now() > until)
      throw new Error(`did not come true within ${withinMs} ms; last seen: ${JSON.stringify(result)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
