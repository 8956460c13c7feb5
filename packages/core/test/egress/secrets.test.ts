import { SecretHandle, SecretText, secretText } from '@acme/integrations';
import { expect, onTestFinished, test } from 'vitest';
import { createEgress, type EgressError, type EgressOptions, redact } from '../../src/egress/index.ts';
import { makeCertificate } from './make-certificate.ts';
import { createNetwork, startServer } from './network.ts';

const value = 'sk_live_"quoted"/ü+1';
const headerValue = 'sk_live_header';
const limits = { connectMs: 10_000, headersMs: 10_000, idleMs: 10_000, totalMs: 15_000, floorMs: 0 };

interface Ref {
  readonly value: string;
  readonly hosts: readonly string[];
}

function secret(hosts: readonly string[], of = value): SecretHandle {
  return new SecretHandle('apiKey', { value: of, hosts } satisfies Ref);
}

function setUp(options: Partial<EgressOptions> = {}) {
  const network = createNetwork();
  const asked: string[] = [];
  const egress = createEgress({
    allow: [],
    limits,
    dial: network.dial,
    resolve: network.resolve,
    async reveal(handle) {
      asked.push(handle.name);
      return SecretHandle.refOf(handle) as Ref;
    },
    ...options,
  });
  onTestFinished(() => egress.close());
  return { egress, network, asked };
}

async function failureOf(work: Promise<unknown>): Promise<EgressError> {
  return work.then(
    () => expect.unreachable('the request succeeded'),
    (error: unknown) => error as EgressError,
  );
}

test('a secret arrives in headers, query and json, however deep, and is named for redaction', async () => {
  const server = await startServer((request, response) => response.end(`seen: ${request.headers.authorization}`));
  const here = `127.0.0.1:${server.port}`;
  const { egress, asked } = setUp({ allow: [here] });
  const key = secret([here], headerValue);
  const odd = secret([here]);
  const answer = await egress.fetch({
    method: 'POST',
    url: `http://${here}/hooks`,
    headers: { authorization: secretText`Bearer ${key}`, 'x-key': key },
    query: { key: odd, mixed: secretText`a ${odd}&b` },
    json: { list: [{ key: odd }, [secretText`<${odd}>`]], plain: 'text', date: new Date(0), key: new SecretText([]) },
    allowHosts: [here],
  });
  const [hit] = server.hits;
  expect(hit?.headers).toMatchObject({ authorization: `Bearer ${headerValue}`, 'x-key': headerValue });
  const sent = new URL(hit?.url ?? '', 'http://x').searchParams;
  expect([sent.get('key'), sent.get('mixed')]).toEqual([value, `a ${value}&b`]);
  expect(JSON.parse(hit?.body ?? '')).toEqual({
    list: [{ key: value }, [`<${value}>`]],
    plain: 'text',
    date: '1970-01-01T00:00:00.000Z',
    key: '',
  });
  // One look at each secret, however often it is used.
  expect(asked.length).toBe(2);
  expect(new Set(answer.revealed)).toEqual(new Set([headerValue, value]));
  expect(redact(answer.text(), answer.revealed)).toBe('seen: Bearer [redacted]');
});

test('a secret of a second copy of the package is filled in, and is bound to its hosts, like any other', async () => {
  const copy = (await import(
    `${new URL('../../../integrations/src/define/secret.ts', import.meta.url).href}?copy`
  )) as typeof import('@acme/integrations');
  expect(copy.SecretHandle).not.toBe(SecretHandle);
  const server = await startServer((_request, response) => response.end());
  const here = `127.0.0.1:${server.port}`;
  const { egress } = setUp({ allow: [here] });
  const send = (hosts: readonly string[]) => {
    const key = new copy.SecretHandle('apiKey', { value: headerValue, hosts });
    return egress.fetch({
      method: 'POST',
      url: `http://${here}/hooks`,
      headers: { authorization: copy.secretText`Bearer ${key}`, 'x-mixed': secretText`Key ${key}` },
      json: { deep: [copy.secretText`<${key}>`, key] },
      allowHosts: [here],
    });
  };
  await send([here]);
  expect(server.hits[0]?.headers).toMatchObject({
    authorization: `Bearer ${headerValue}`,
    'x-mixed': `Key ${headerValue}`,
  });
  expect(JSON.parse(server.hits[0]?.body ?? '')).toEqual({ deep: [`<${headerValue}>`, headerValue] });
  expect(await failureOf(send(['api.taskly.test']))).toMatchObject({ code: 'egress_blocked' });
  expect(server.hits.length).toBe(1);
});

test('Taskly’s key is refused for the sandbox’s port', async () => {
  const [taskly, sandbox] = [await startServer(), await startServer()];
  const [tasklyHost, sandboxHost] = [`127.0.0.1:${taskly.port}`, `127.0.0.1:${sandbox.port}`];
  const { egress, network } = setUp({ allow: [tasklyHost, sandboxHost] });
  const headers = { authorization: secretText`Bearer ${secret([tasklyHost], headerValue)}` };
  const allowHosts = [tasklyHost, sandboxHost];

  const error = await failureOf(egress.fetch({ method: 'GET', url: `http://${sandboxHost}/`, headers, allowHosts }));
  expect(error).toMatchObject({ code: 'egress_blocked', reason: 'secret_not_for_host', maybeSent: false });
  expect(JSON.stringify([error.message, error.detail, error.stack])).not.toContain(headerValue);
  expect(network.dialled).toEqual([]);

  await egress.fetch({ method: 'GET', url: `http://${tasklyHost}/`, headers, allowHosts });
  expect(taskly.hits[0]?.headers.authorization).toBe(`Bearer ${headerValue}`);
  expect(sandbox.hits).toEqual([]);
});

test.each([
  ['the name alone means 443', ['api.taskly.test'], 8443],
  ['another port', ['api.taskly.test:8444'], 8443],
  ['a port is not left out by naming it', ['api.taskly.test:8443'], 443],
  ['another host', ['api.other.test'], 443],
  ['a wildcard is one label', ['*.test'], 443],
  ['a wildcard is not the name below it', ['*.api.taskly.test'], 443],
  ['nothing', [], 443],
])('refused: %s', async (_, hosts, port) => {
  const { egress, network } = setUp();
  network.names.set('api.taskly.test', ['8.8.8.8']);
  const url = `https://api.taskly.test:${port}/`;
  const spec = { method: 'GET', url, headers: { 'x-key': secret(hosts) }, allowHosts: [`api.taskly.test:${port}`] };
  expect((await failureOf(egress.fetch(spec))).reason).toBe('secret_not_for_host');
  expect(network.dialled).toEqual([]);
});

test('sent over TLS to its host, by name or by wildcard', async () => {
  const certificate = makeCertificate('api.taskly.test');
  const server = await startServer(undefined, certificate);
  const { egress, network } = setUp({ ca: [certificate.cert] });
  network.names.set('api.taskly.test', ['8.8.8.8']);
  network.routes.set('8.8.8.8:443', server.port);
  for (const hosts of [['api.taskly.test'], ['API.Taskly.Test:443'], ['*.taskly.test']]) {
    const headers = { 'x-key': secret(hosts, headerValue) };
    await egress.fetch({ method: 'GET', url: 'https://api.taskly.test/', headers, allowHosts: ['api.taskly.test'] });
  }
  expect(server.hits.map(({ headers }) => headers['x-key'])).toEqual([headerValue, headerValue, headerValue]);
});

test('without https a secret stays on this machine, even where plain http is allowed', async () => {
  const server = await startServer();
  const here = 'crm.internal:8080';
  const { egress, network } = setUp({ allow: [here] });
  network.names.set('crm.internal', ['10.0.0.5']);
  network.routes.set('10.0.0.5:8080', server.port);
  const spec = { method: 'GET', url: `http://${here}/`, allowHosts: [here] };
  const withSecret = { ...spec, headers: { 'x-key': secret([here], headerValue) } };
  expect((await failureOf(egress.fetch(withSecret))).reason).toBe('secret_not_for_host');
  expect(network.dialled).toEqual([]);
  expect((await egress.fetch(spec)).status).toBe(200);

  network.names.set('crm.internal', ['127.0.0.1', '10.0.0.5']);
  expect((await failureOf(egress.fetch(withSecret))).reason).toBe('secret_not_for_host');
  network.names.set('crm.internal', ['127.0.0.1']);
  network.routes.set('127.0.0.1:8080', server.port);
  expect((await egress.fetch(withSecret)).status).toBe(200);
});

test('one secret for another host spoils the whole request', async () => {
  const server = await startServer();
  const here = `127.0.0.1:${server.port}`;
  const { egress, network } = setUp({ allow: [here] });
  const json = { fine: secret([here]), notFine: [{ deep: secretText`x${secret(['elsewhere.test'])}` }] };
  const error = await failureOf(egress.fetch({ method: 'POST', url: `http://${here}/`, json, allowHosts: [here] }));
  expect(error.reason).toBe('secret_not_for_host');
  expect(network.dialled).toEqual([]);
  expect(server.hits).toEqual([]);
});

test('a secret is not looked at before its address is checked', async () => {
  const { egress, network, asked } = setUp();
  network.names.set('api.taskly.test', ['8.8.8.8', '10.0.0.1']);
  const headers = { 'x-key': secret(['api.taskly.test']) };
  const spec = { method: 'GET', url: 'https://api.taskly.test/', headers, allowHosts: ['api.taskly.test'] };
  expect((await failureOf(egress.fetch(spec))).reason).toBe('address');
  expect(asked).toEqual([]);
});

test('a secret with a line break makes no second header', async () => {
  const server = await startServer();
  const here = `127.0.0.1:${server.port}`;
  const { egress, network } = setUp({ allow: [here] });
  const headers = { 'x-key': secret([here], 'sk\r\nhost: evil.test') };
  const error = await failureOf(egress.fetch({ method: 'GET', url: `http://${here}/`, headers, allowHosts: [here] }));
  expect(error.reason).toBe('header');
  expect(`${error.detail}${error.message}`).not.toContain('evil.test');
  expect(network.dialled).toEqual([]);
});

test('what the keeper of secrets throws comes through as it is', async () => {
  class MissingSecret extends Error {}
  const { egress, network } = setUp({ reveal: () => Promise.reject(new MissingSecret('no such secret')) });
  network.names.set('api.taskly.test', ['8.8.8.8']);
  const headers = { 'x-key': secret([]) };
  await expect(
    egress.fetch({ method: 'GET', url: 'https://api.taskly.test/', headers, allowHosts: ['api.taskly.test'] }),
  ).rejects.toBeInstanceOf(MissingSecret);
  expect(network.dialled).toEqual([]);
});

test('json that cannot be written is refused before anything is sent', async () => {
  const { egress, network } = setUp();
  network.names.set('api.taskly.test', ['8.8.8.8']);
  const circular: Record<string, unknown> = {};
  circular.self = circular;
  for (const json of [circular, { big: 1n }]) {
    const spec = { method: 'POST', url: 'https://api.taskly.test/', json, allowHosts: ['api.taskly.test'] };
    expect((await failureOf(egress.fetch(spec))).reason).toBe('invalid_request');
  }
  expect(network.dialled).toEqual([]);
});
