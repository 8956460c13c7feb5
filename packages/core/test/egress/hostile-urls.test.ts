import { expect, test } from 'vitest';
import { createEgress, type EgressError, type EgressOptions } from '../../src/egress/index.ts';
import { aimedAt, hostileLabels, hostileNames, hostileUrls } from './hostile-urls.ts';
import { createNetwork, startServer } from './network.ts';

const limits = { connectMs: 10_000, headersMs: 10_000, idleMs: 10_000, totalMs: 15_000, floorMs: 0 };

function setUp(options: Partial<EgressOptions> = {}) {
  const network = createNetwork();
  for (const [name, addresses] of Object.entries(hostileNames)) network.names.set(name, addresses);
  let reveals = 0;
  const reveal = async () => {
    reveals += 1;
    return { value: 'canary-secret', hosts: [] };
  };
  const egress = createEgress({ allow: [], reveal, limits, dial: network.dial, resolve: network.resolve, ...options });
  return { egress, network, reveals: () => reveals };
}

async function failureOf(work: Promise<unknown>): Promise<EgressError> {
  return work.then(
    () => expect.unreachable('the request was sent'),
    (error: unknown) => error as EgressError,
  );
}

function ownHost(url: string): string {
  const { hostname, port, protocol } = new URL(url);
  return `${hostname}:${port || (protocol === 'http:' ? 80 : 443)}`;
}

test.each(hostileUrls)('$number $url is blocked before anything is dialled', async ({ url, reason }) => {
  const canary = await startServer();
  const { egress, network } = setUp();
  const asHttps = url.replace(/^http:/, 'https:');
  for (const variant of [url, asHttps, aimedAt(url, canary.port), aimedAt(asHttps, canary.port)]) {
    const own = reason === 'host_not_allowed' || URL.parse(variant)?.host === '' ? [] : [ownHost(variant)];
    for (const allowHosts of [['allowed.example'], ['allowed.example', ...own]]) {
      const error = await failureOf(egress.fetch({ method: 'GET', url: variant, allowHosts }));
      expect(error.code).toBe('egress_blocked');
      expect(error.maybeSent).toBe(false);
    }
    if (variant.startsWith('https:') && reason !== 'host_not_allowed') {
      const error = await failureOf(egress.fetch({ method: 'GET', url: variant, allowHosts: [...own] }));
      expect(error.reason).toBe(reason);
    }
  }
  expect(network.dialled).toEqual([]);
  expect(canary.hits).toEqual([]);
  await egress.close();
});

test('only https and http are ways out, even to what the operator allows', async () => {
  const { egress, network } = setUp({ allow: ['allowed.example:80', 'allowed.example:443'] });
  for (const scheme of ['ftp', 'ws', 'wss', 'gopher', 'file', 'unix', 'http+unix']) {
    const url = `${scheme}://allowed.example/`;
    const allowHosts = ['allowed.example', 'allowed.example:80'];
    expect((await failureOf(egress.fetch({ method: 'GET', url, allowHosts }))).reason).toBe('scheme');
  }
  expect(network.dialled).toEqual([]);
});

test('the same, parsed by the caller', async () => {
  const { egress, network } = setUp();
  for (const { url } of hostileUrls) {
    const parsed = URL.parse(url);
    if (parsed === null) continue;
    expect((await failureOf(egress.fetch({ method: 'GET', url: parsed, allowHosts: ['allowed.example'] }))).code).toBe(
      'egress_blocked',
    );
  }
  expect(network.dialled).toEqual([]);
});

test.each(hostileLabels)('a template filled with %j goes nowhere', async (label) => {
  const { egress, network } = setUp();
  network.names.set('evil.test', ['8.8.8.8']);
  network.names.set('x.y.my.allowed.example', ['8.8.8.8']);
  const url = `https://${label}.my.allowed.example/token`;
  const error = await failureOf(egress.fetch({ method: 'POST', url, allowHosts: ['*.my.allowed.example'] }));
  expect(error.code).toBe('egress_blocked');
  expect(network.dialled).toEqual([]);
});

test('a secret is not even looked at for a URL that is refused', async () => {
  const { SecretHandle } = await import('@acme/integrations');
  const { egress, reveals } = setUp();
  const headers = { authorization: new SecretHandle('apiKey', 'ref') };
  for (const { url } of hostileUrls) {
    await failureOf(egress.fetch({ method: 'GET', url, headers, allowHosts: ['allowed.example'] }));
  }
  expect(reveals()).toBe(0);
});

test('what an operator allows is one host and one port', async () => {
  const [mine, other] = [await startServer(), await startServer()];
  const { egress, network } = setUp({ allow: [`127.0.0.1:${mine.port}`, `localhost:${mine.port}`] });
  const allowHosts = [mine.port, other.port].flatMap((port) => [`127.0.0.1:${port}`, `localhost:${port}`]);
  const get = (url: string) => egress.fetch({ method: 'GET', url, allowHosts });

  expect((await get(`http://127.0.0.1:${mine.port}/`)).text()).toBe('ok');
  // The same address in another spelling is the same host; a name is another.
  expect((await get(`http://127.1:${mine.port}/`)).text()).toBe('ok');
  expect((await get(`http://localhost:${mine.port}/`)).text()).toBe('ok');
  expect(mine.hits.length).toBe(3);
  const dialled = network.dialled.length;
  for (const url of [
    `http://127.0.0.1:${other.port}/`,
    `http://localhost:${other.port}/`,
    `http://127.0.0.2:${mine.port}/`,
  ]) {
    expect((await failureOf(get(url))).reason).toBe('plain_http');
  }
  expect(other.hits).toEqual([]);
  expect(network.dialled.length).toBe(dialled);
  await egress.close();
});

test.each(['127.0.0.1', 'localhost:', '*.internal:80', 'http://localhost:80', 'a b:80', 'localhost:99999', ''])(
  'an EGRESS_ALLOW entry that is not host:port is refused: %j',
  (entry) => {
    expect(() => setUp({ allow: [entry] })).toThrow(/EGRESS_ALLOW holds/);
  },
);
