import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createCore } from '@acme/core';
import { createAdaptorServer } from '@hono/node-server';
import pino from 'pino';
import { createApp } from '../apps/server/src/http/app.ts';
import { createScopes } from '../apps/server/src/telemetry/scope.ts';
import { readTelemetrySettings } from '../apps/server/src/telemetry/settings.ts';
import { startTelemetry } from '../apps/server/src/telemetry/start-telemetry.ts';
import { defineTaskly } from '../test/stack/definition.ts';

const log = pino({ level: 'silent' });
// What a server has by default is counting; BENCH_TELEMETRY=none is one that does not even that.
const telemetry =
  process.env.BENCH_TELEMETRY === 'none'
    ? undefined
    : await startTelemetry(readTelemetrySettings(process.env), { scopes: createScopes(), log });
const core = await createCore({
  connectionString: process.env.DATABASE_URL ?? '',
  encryptionKeys: process.env.ACME_ENCRYPTION_KEYS ?? '',
  egressAllow: [],
  definitions: defineTaskly({ sandboxUrl: 'http://127.0.0.1:1', hostUrl: 'http://127.0.0.1:2' }),
  publicUrl: 'http://127.0.0.1:3',
  environment: () => undefined,
  log,
  ...(telemetry === undefined ? {} : { observer: telemetry.observer }),
  // More than any machine makes: what is measured is counting, not refusing.
  limits: { requestsPerMinutePerKey: 10_000_000, requestsPerMinutePerUser: 10_000_000 },
});
telemetry?.attach(core);
const app = createApp({
  core,
  log,
  publicUrl: 'http://127.0.0.1:3',
  isReady: () => true,
  ...(telemetry === undefined ? {} : { telemetry }),
});
const server = createAdaptorServer({
  fetch: (request, bindings) => app(request, bindings as Parameters<typeof app>[1]),
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
process.on('SIGUSR2', () => {
  const { user, system } = process.cpuUsage();
  console.log(String((user + system) / 1_000));
});
process.once('SIGTERM', async () => {
  server.close();
  await core.stop();
  await telemetry?.stop();
  process.exit(0);
});
