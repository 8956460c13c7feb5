import { randomBytes, sign } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createCore, generateEncryptionKey } from '@acme/core';
import { type ConnectClient, createConnectClient } from '@acme/sdk';
import { createAdaptorServer } from '@hono/node-server';
import pino from 'pino';
import type config from '../../apps/example/connect.config.ts';
import { startTaskly, type Taskly } from '../../apps/example/src/server.ts';
import { type Sandbox, startSandbox } from '../../apps/sandbox/src/index.ts';
import { createApp, type Handler } from '../../apps/server/src/http/app.ts';
import { cloneDatabase } from '../postgres/clone-database.ts';
import { freePort } from './server-process.ts';
import { createRobot } from './oauth-robot.ts';
import { callAsUser, configureCrm, type Stack } from './start-stack.ts';

/** Taskly as `npm run demo` starts it, with its own definition, in front of a real server and the sandbox. */
export interface TasklyStack {
  readonly taskly: Taskly;
  readonly url: string;
  readonly projectId: string;
  readonly sandbox: Sandbox;
  /** With Taskly's secret key. */
  readonly client: ConnectClient<typeof config>;
  /** Everything the server has logged. */
  readonly logLines: readonly string[];
  /** A fetch with the session of a customer or of `support`, and the first token that signing in gave. */
  signIn(as: string): Promise<Session>;
  /** A user token as a host could sign it by itself, with more claims. */
  signToken(userId: string, claims: Readonly<Record<string, unknown>>): string;
  /** Connects an account of the sandbox, as the customer's browser would. @returns the connection's id */
  connectCrm(token: string, email: string): Promise<string>;
  connectMail(token: string): Promise<string>;
  /** Where the database is, for times that nobody waits for. */
  readonly connectionString: string;
  stop(): Promise<void>;
}

export interface Session {
  readonly token: string;
  /** Calls Taskly's own backend. */
  call(method: string, path: string, body?: unknown): Promise<{ readonly status: number; readonly body: any }>;
}

/** @param origins of the host, besides that of Taskly's own pages */
export async function startTasklyStack(origins: readonly string[] = []): Promise<TasklyStack> {
  const database = await cloneDatabase();
  const sandbox = await startSandbox();
  const tasklyPort = await freePort();
  const tasklyUrl = `http://127.0.0.1:${tasklyPort}`;
  // Taskly's definition reads the addresses when it is loaded, and is loaded once per test file.
  Object.assign(process.env, { SANDBOX_URL: sandbox.url, TASKLY_URL: tasklyUrl });
  const { default: definitions } = await import('../../apps/example/connect.config.ts');

  const logLines: string[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void logLines.push(line) });
  let handle: Handler = async () => new Response(null, { status: 503 });
  const server = createAdaptorServer({
    fetch: (request, bindings) => handle(request, bindings as Parameters<Handler>[1]),
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const core = await createCore({
    connectionString: database.connectionString,
    encryptionKeys: generateEncryptionKey('test'),
    egressAllow: [sandbox.url, tasklyUrl].map((target) => new URL(target).host),
    definitions,
    publicUrl: url,
    environment: () => undefined,
    log,
    timing: { retryDelaysMs: [0, 50, 100], superviseSeconds: 1 },
    egressFloorMs: 0,
  });
  await core.checkKeys();
  handle = createApp({ core, log, publicUrl: url, isReady: () => true });
  const origin = `http://localhost:${tasklyPort}`;
  const project = await core.admin.createProject({ name: 'Taskly', origins: [origin, ...origins] });
  const { projectId, apiKey } = project;
  await configureCrm(core, sandbox, projectId);
  const signingSecret = randomBytes(32).toString('hex');
  await core.admin.configureSigningSecret({ projectId, integrationId: 'crm', signingSecret });
  sandbox.control.registerWebhook({ url: `${url}/hooks/${projectId}/crm`, secret: signingSecret });
  await core.work();
  const taskly = await startTaskly({
    port: tasklyPort,
    acmeUrl: url,
    projectId,
    apiKey,
    signingKey: { kid: project.kid, pem: project.signingKeyPem },
  });
  // What the helpers of the other tests look at.
  const stack = { url, project, sandbox } as Pick<Stack, 'url' | 'project' | 'sandbox'> as Stack;

  return {
    taskly,
    url,
    projectId,
    sandbox,
    client: createConnectClient<typeof config>({ url, apiKey }),
    logLines,
    signIn: (as) => signIn(taskly, as),
    signToken: (userId, claims) => {
      const now = Math.floor(Date.now() / 1000);
      const aud = `${new URL(url).host}/${projectId}`;
      const payload = { sub: userId, aud, iat: now, exp: now + 600, ...claims };
      const text = [{ alg: 'RS256', typ: 'JWT', kid: project.kid }, payload]
        .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
        .join('.');
      return `${text}.${sign('RSA-SHA256', Buffer.from(text), project.signingKeyPem).toString('base64url')}`;
    },
    connectCrm: async (token, email) => {
      const created = await callAsUser(stack, token, 'me.attempts.create', { integrationId: 'crm' }, { origin });
      const way = await createRobot(stack).connect(created.body.next.startUrl, { email, referer: `${origin}/` });
      const proof = { claimCode: way.claimCode };
      const input = { attemptId: created.body.attempt.id, proof };
      const claimed = await callAsUser(stack, token, 'me.attempts.claim', input, { origin });
      if (claimed.body.state !== 'connected') throw new Error(`not connected: ${JSON.stringify(claimed.body)}`);
      return claimed.body.connectionId;
    },
    connectMail: async (token) => {
      const created = await callAsUser(stack, token, 'me.attempts.create', { integrationId: 'mail' }, { origin });
      const attemptId: string = created.body.attempt.id;
      const values = { apiKey: sandbox.control.state().mailKeys[0]?.key ?? '' };
      const connected = await callAsUser(stack, token, 'me.attempts.submitFields', { attemptId, values }, { origin });
      return connected.body.connectionId;
    },
    connectionString: database.connectionString,
    stop: async () => {
      await taskly.stop();
      const closed = once(server, 'close');
      server.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
      await core.stop();
      await sandbox.stop();
      await database.drop();
    },
  };
}

async function signIn(taskly: Taskly, as: string): Promise<Session> {
  const send = async (method: string, path: string, body?: unknown, cookie = '') => {
    const answer = await fetch(`${taskly.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', cookie },
      ...(method === 'GET' ? {} : { body: JSON.stringify(body ?? {}) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? undefined : JSON.parse(text), headers: answer.headers };
  };
  const answer = await send('POST', '/api/session', { as });
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  return {
    token: answer.body.connectToken,
    call: (method, path, body) => send(method, path, body, cookie),
  };
}
