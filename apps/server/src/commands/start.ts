import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Core, createCore, type DefinitionSource, migrate } from '@acme/core';
import { createAdaptorServer } from '@hono/node-server';
import type { Logger } from 'pino';
import { type Env, environmentVariable, readEnv } from '../env.ts';
import { EnvError } from '../env-error.ts';
import { createApp, type Handler } from '../http/app.ts';
import { loadConfig } from '../load-config.ts';
import { createScopes, logFields } from '../telemetry/scope.ts';
import { startTelemetry, type Telemetry } from '../telemetry/start-telemetry.ts';
import { createLog, openStorage } from './open-core.ts';

/** Longer than a step may need to stop, shorter than what process managers wait. */
const drainMs = 29_000;
/** How long what was asked before may take to be answered. */
const answerMs = 10_000;

/**
 * Runs until it is told to stop: settings, definition, storage, product, then the port; closed in
 * reverse. A signal that comes during the start ends it at the next of these steps.
 */
export async function start(options: { readonly role: 'api' | 'worker' | 'all' }): Promise<void> {
  const stop = listenForSignals();
  const env = readEnv();
  const scopes = createScopes();
  let core: Core | undefined;
  const log = createLog(env, () => logFields(scopes, (projectId) => core?.projectSlug(projectId)));
  const definitions = await loadConfig(env.configPath);
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const telemetry = await startTelemetry(env.telemetry, { scopes, log });
    closers.push(() => telemetry.stop());
    const storage = await openStorage(env, log, 'own');
    closers.push(() => storage.stop());
    if (!stop.signal.aborted) await migrate({ connectionString: storage.connectionString });
    if (!stop.signal.aborted)
      await serve(options.role, {
        env,
        log,
        definitions,
        storage,
        stop,
        closers,
        telemetry,
        onCore: (opened) => (core = opened),
      });
    log.info({}, 'stopping');
    setTimeout(() => {
      log.error({}, 'did not stop in time');
      process.exit(1);
    }, drainMs + env.stopAfterMs).unref();
  } finally {
    await close();
  }
}

async function serve(
  role: 'api' | 'worker' | 'all',
  started: {
    readonly env: Env;
    readonly log: Logger;
    readonly definitions: DefinitionSource;
    readonly storage: { readonly connectionString: string };
    readonly stop: Stop;
    readonly closers: (() => Promise<void>)[];
    readonly telemetry: Telemetry;
    readonly onCore: (core: Core) => void;
  },
): Promise<void> {
  const { env, log, stop, closers, telemetry } = started;
  const core = await createCore({
    connectionString: started.storage.connectionString,
    encryptionKeys: env.encryptionKeys,
    egressAllow: env.egressAllow,
    definitions: started.definitions,
    publicUrl: env.publicUrl,
    environment: environmentVariable,
    log,
    observer: telemetry.observer,
    limits: env.limits,
    executionLimits: env.executionLimits,
    ...(env.keepExecutionsDays === undefined ? {} : { keepExecutionsDays: env.keepExecutionsDays }),
  });
  closers.push(() => core.stop());
  started.onCore(core);
  telemetry.attach(core);
  await core.checkKeys();
  if (role !== 'worker') {
    const app = createApp({
      core,
      log,
      publicUrl: env.publicUrl,
      trustProxyHops: env.trustProxyHops,
      telemetry,
      metricsToken: env.metricsToken,
      isReady: () => !stop.signal.aborted,
    });
    closers.push(await listen(env, log, app));
  }
  if (role !== 'api') await core.work();
  log.info({ role, publicUrl: env.publicUrl }, 'acme-connect is ready');
  await stop.requested;
  // Beside the requests that are under way, which it does not wait for. What goes wrong is said when it is waited for.
  core.drain().catch(() => undefined);
}

async function listen(env: Env, log: Logger, handle: Handler): Promise<() => Promise<void>> {
  const server = createAdaptorServer({
    fetch: (request, bindings) => handle(request, bindings as Parameters<Handler>[1]),
  });
  server.listen(env.port, env.host);
  try {
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new EnvError(`PORT: ${env.port} is taken by another process. Stop that one, or set PORT to a free port`);
  }
  log.info({ port: (server.address() as AddressInfo).port, host: env.host }, 'listening');
  const underWay = new Set<ServerResponse>();
  server.on('request', (_: IncomingMessage, response: ServerResponse) => {
    underWay.add(response);
    response.once('close', () => underWay.delete(response));
  });
  return async () => {
    if (env.stopAfterMs > 0) await sleep(env.stopAfterMs);
    const closed = once(server, 'close');
    server.close();
    for (const response of underWay) {
      // What has begun to answer and goes on is a live query, which lasts as long as its token.
      if (response.headersSent) response.destroy();
      else response.shouldKeepAlive = false;
    }
    if ('closeAllConnections' in server) setTimeout(() => server.closeAllConnections(), answerMs).unref();
    await closed;
  };
}

interface Stop {
  readonly signal: AbortSignal;
  readonly requested: Promise<void>;
}

function listenForSignals(): Stop {
  const controller = new AbortController();
  const { promise, resolve } = Promise.withResolvers<void>();
  for (const name of ['SIGTERM', 'SIGINT'] as const) {
    process.once(name, () => {
      controller.abort();
      resolve();
    });
  }
  return { signal: controller.signal, requested: promise };
}
