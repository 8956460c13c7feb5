import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createCore, migrate } from '@acme/core';
import { createAdaptorServer } from '@hono/node-server';
import type { Logger } from 'pino';
import { type Env, EnvError, environmentVariable, readEnv } from '../env.ts';
import { createApp, type Handler } from '../http/app.ts';
import { loadConfig } from '../load-config.ts';
import { createLog, openStorage } from './open-core.ts';

/** Longer than a step may need to stop, shorter than what process managers wait. */
const drainMs = 28_000;

/** Runs until it is told to stop: settings, definition, storage, product, then the port; closed in reverse. */
export async function start(options: { readonly role: 'api' | 'worker' | 'all' }): Promise<void> {
  const env = readEnv();
  const log = createLog(env);
  const definitions = await loadConfig(env.configPath);
  const storage = await openStorage(env, log, 'own');
  const closers: (() => Promise<void>)[] = [() => storage.stop()];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    await migrate({ connectionString: storage.connectionString });
    const core = await createCore({
      connectionString: storage.connectionString,
      encryptionKeys: env.encryptionKeys,
      egressAllow: env.egressAllow,
      definitions,
      publicUrl: env.publicUrl,
      environment: environmentVariable,
      log,
    });
    closers.push(() => core.stop());
    await core.checkKeys();
    let ready = true;
    if (options.role !== 'worker') {
      const app = createApp({
        core,
        log,
        publicUrl: env.publicUrl,
        trustProxyHops: env.trustProxyHops,
        isReady: () => ready,
      });
      closers.push(await listen(env, log, app));
    }
    if (options.role !== 'api') await core.work();
    log.info({ role: options.role, publicUrl: env.publicUrl }, 'acme-connect is ready');
    await untilStopped();
    ready = false;
    log.info({}, 'stopping');
    setTimeout(() => {
      log.error({}, 'did not stop in time');
      process.exit(1);
    }, drainMs).unref();
    await close();
  } catch (error) {
    await close();
    throw error;
  }
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
  return async () => {
    const closed = once(server, 'close');
    server.close();
    // Live queries would keep their connections open for as long as their tokens live.
    if ('closeAllConnections' in server) setTimeout(() => server.closeAllConnections(), 1_000).unref();
    await closed;
  };
}

async function untilStopped(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  process.once('SIGTERM', () => resolve());
  process.once('SIGINT', () => resolve());
  await promise;
}
