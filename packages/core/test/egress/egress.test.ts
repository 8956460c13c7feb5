import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, onTestFinished, test, vi } from 'vitest';
import { isPublicAddress } from '../../src/egress/address-rule.ts';
import { createEgress, EgressError, type EgressOptions } from '../../src/egress/index.ts';
import type { ObservedCall } from '../../src/observe/observer.ts';
import { makeCertificate } from './make-certificate.ts';
import { createNetwork, startServer } from './network.ts';

const patience = { timeout: 15_000, interval: 5 };

const limits = { connectMs: 10_000, headersMs: 10_000, idleMs: 10_000, totalMs: 15_000, floorMs: 0 };
const certificate = makeCertificate('api.allowed.example');
const allowHosts = ['api.allowed.example'];
const url = 'https://api.allowed.example/v1/contacts';

function setUp(options: Partial<EgressOptions> = {}) {
  const network = createNetwork();
  network.names.set('api.allowed.example', ['8.8.8.8']);
  const egress = createEgress({
    allow: [],
    reveal: () => expect.unreachable('no secret here'),
    limits,
    ca: [certificate.cert],
    dial: network.dial,
    resolve: network.resolve,
    ...options,
  });
  onTestFinished(() => egress.close());
  return { egress, network };
}

async function failureOf(work: Promise<unknown>): Promise<EgressError> {
  const error = await work.then(
    () => expect.unreachable('the request succeeded'),
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(EgressError);
  return error as EgressError;
}

test('only the host of the definition hears which trace a call belongs to, unless the author says another', async () => {
  const server = await startServer((_, response) => response.end('{}'), certificate);
  const called: ObservedCall[] = [];
  const ours = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  const { egress, network } = setUp({
    observer: {
      call: async (call, work) => {
        called.push(call);
        return await work(ours);
      },
    },
  });
  network.routes.set('8.8.8.8:443', server.port);
  const purposes = ['provider', 'identity', 'token', 'revocation', 'destination', 'other', 'host'] as const;
  for (const purpose of purposes) {
    await egress.fetch({ method: 'GET', url, allowHosts, about: { purpose, connector: 'crm' } });
  }
  await egress.fetch({ method: 'GET', url, allowHosts });
  const theirs = ours.replace('4bf9', '0000');
  await egress.fetch({ method: 'GET', url, allowHosts, headers: { traceparent: theirs }, about: { purpose: 'host' } });
  expect(server.hits.map(({ headers }) => headers.traceparent)).toEqual([
    ...Array.from({ length: 6 }, () => undefined),
    ours,
    undefined,
    theirs,
  ]);
  expect(called.slice(0, 7)).toEqual(purposes.map((purpose) => ({ purpose, connector: 'crm', method: 'GET' })));
});

test('a request arrives with what was said, over TLS with the name, at the checked address', async () => {
  const server = await startServer((_, response) => {
    response.writeHead(201, { 'content-type': 'application/json', 'set-cookie': ['a=1', 'b=2'] }).end('{"id":7}');
  }, certificate);
  const { egress, network } = setUp();
  network.routes.set('8.8.8.8:443', server.port);
  const answer = await egress.fetch({
    method: 'post',
    url: `${url}?a=1`,
    query: { q: 'x&y=1 ü' },
    headers: { 'X-Idempotency': 'k-1' },
    json: { name: 'Ada' },
    allowHosts,
  });
  expect(answer.status).toBe(201);
  expect(answer.json()).toEqual({ id: 7 });
  expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  expect(answer.revealed).toEqual([]);
  expect(server.hits).toEqual([
    {
      url: '/v1/contacts?a=1&q=x%26y%3D1%20%C3%BC',
      body: '{"name":"Ada"}',
      servername: 'api.allowed.example',
      headers: expect.objectContaining({
        host: 'api.allowed.example',
        'content-type': 'application/json',
        'accept-encoding': 'gzip, identity',
        'x-idempotency': 'k-1',
      }),
    },
  ]);
  expect(network.dialled).toEqual(['8.8.8.8:443']);
});

test('connections are kept alive, and only for the same addresses', async () => {
  const [first, second] = [await startServer(undefined, certificate), await startServer(undefined, certificate)];
  const { egress, network } = setUp();
  network.routes.set('8.8.8.8:443', first.port).set('8.8.4.4:443', second.port);
  for (let n = 0; n < 8; n += 1) await egress.fetch({ method: 'GET', url, allowHosts });
  // A second one may be opened while the first is being handed back.
  expect(network.dialled.length).toBeLessThanOrEqual(2);
  network.names.set('api.allowed.example', ['8.8.4.4']);
  await egress.fetch({ method: 'GET', url, allowHosts });
  expect(network.dialled.at(-1)).toBe('8.8.4.4:443');
  expect([first.hits.length, second.hits.length]).toEqual([8, 1]);
});

test('an error status is an answer, and a body may be bytes', async () => {
  const server = await startServer((_, response) => response.writeHead(500).end(Buffer.of(0, 255, 1)), certificate);
  const { egress, network } = setUp();
  network.routes.set('8.8.8.8:443', server.port);
  const answer = await egress.fetch({ method: 'PUT', url, body: Uint8Array.of(65, 66), allowHosts });
  expect(answer.status).toBe(500);
  expect([...answer.body]).toEqual([0, 255, 1]);
  expect(
    (() => {
      try {
        return answer.json();
      } catch (error) {
        return error;
      }
    })(),
  ).toMatchObject({ code: 'egress_failed', reason: 'not_json' });
  expect(server.hits[0]?.body).toBe('AB');
});

test('rebinding: the name is asked once and the answer that was checked is dialled', async () => {
  const outside = await startServer(undefined, certificate);
  const answers = [['8.8.8.8'], ['127.0.0.1'], ['8.8.8.8', '127.0.0.1'], ['8.8.8.8']];
  const { egress, network } = setUp();
  network.routes.set('8.8.8.8:443', outside.port);
  network.names.set('api.allowed.example', () => answers.shift() ?? []);
  expect((await egress.fetch({ method: 'GET', url, allowHosts })).status).toBe(200);
  expect(network.lookedUp.length).toBe(1);
  expect((await failureOf(egress.fetch({ method: 'GET', url, allowHosts }))).reason).toBe('address');
  expect((await failureOf(egress.fetch({ method: 'GET', url, allowHosts }))).reason).toBe('address');
  expect((await egress.fetch({ method: 'GET', url, allowHosts })).status).toBe(200);
  expect(network.lookedUp.length).toBe(4);
  expect(new Set(network.dialled)).toEqual(new Set(['8.8.8.8:443']));
});

test('a connection that ends at another address than the checked one is not used', async () => {
  const inside = await startServer(undefined, certificate);
  const { egress, network } = setUp({
    dial: (to) => {
      const socket = network.dial({ ...to, address: '127.0.0.1', port: inside.port, family: 4 });
      return socket;
    },
  });
  const error = await failureOf(egress.fetch({ method: 'GET', url, allowHosts }));
  expect(error).toMatchObject({ code: 'egress_blocked', reason: 'address', maybeSent: false });
  expect(inside.hits).toEqual([]);
});

test('an address that does not answer gives way to the next one', async () => {
  const server = await startServer(undefined, certificate);
  const { egress, network } = setUp();
  network.names.set('api.allowed.example', ['2001:4860:4860::8888', '8.8.8.8', '8.8.4.4']);
  network.routes.set('8.8.4.4:443', server.port);
  expect((await egress.fetch({ method: 'GET', url, allowHosts })).text()).toBe('ok');
  expect(network.dialled).toEqual(['2001:4860:4860::8888:443', '8.8.8.8:443', '8.8.4.4:443']);
});

test.each([
  ['unknown name', 'dns', []],
  ['no address', 'dns', [['api.allowed.example', []]]],
  ['not an address', 'address', [['api.allowed.example', ['fe80::1%eth0']]]],
  ['refused', 'connect', [['api.allowed.example', ['8.8.8.8']]]],
] as const)('%s: %s', async (_, reason, names) => {
  const { egress, network } = setUp();
  network.names.clear();
  for (const [name, addresses] of names) network.names.set(name, addresses);
  const error = await failureOf(egress.fetch({ method: 'GET', url, allowHosts }));
  expect(error.reason).toBe(reason);
  expect(error.maybeSent).toBe(false);
});

test.each([
  ['another name', makeCertificate('other.example')],
  ['expired', makeCertificate('api.allowed.example', { from: -10, to: -5 })],
])('a certificate that is no proof: %s', async (_, wrong) => {
  const server = await startServer(undefined, wrong);
  const { egress, network } = setUp({ ca: [wrong.cert] });
  network.routes.set('8.8.8.8:443', server.port);
  expect(await failureOf(egress.fetch({ method: 'GET', url, allowHosts }))).toMatchObject({
    code: 'egress_failed',
    reason: 'tls',
    maybeSent: false,
  });
  expect(server.hits).toEqual([]);
});

test('a certificate of nobody known is refused, whatever the environment says', async () => {
  const server = await startServer(undefined, certificate);
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const { egress, network } = setUp({ ca: [] });
  network.routes.set('8.8.8.8:443', server.port);
  expect((await failureOf(egress.fetch({ method: 'GET', url, allowHosts }))).reason).toBe('tls');
  expect(server.hits).toEqual([]);
});

test.each([301, 302, 303, 307, 308])('a redirect (%i) is a failure and is not followed', async (status) => {
  const inside = await startServer();
  const server = await startServer((_, response) => {
    response.writeHead(status, { location: `http://127.0.0.1:${inside.port}/` }).end();
  }, certificate);
  const { egress, network } = setUp({ allow: [`127.0.0.1:${inside.port}`] });
  network.routes.set('8.8.8.8:443', server.port);
  const list = [...allowHosts, `127.0.0.1:${inside.port}`];
  expect(await failureOf(egress.fetch({ method: 'POST', url, body: 'x', allowHosts: list }))).toMatchObject({
    code: 'egress_failed',
    reason: 'redirect',
    maybeSent: true,
  });
  expect(inside.hits).toEqual([]);
  expect(network.dialled).toEqual(['8.8.8.8:443']);
});

test('Location and Refresh in an answer lead nowhere either', async () => {
  const inside = await startServer();
  const there = `http://127.0.0.1:${inside.port}/`;
  const server = await startServer((_, response) => {
    response.writeHead(200, { location: there, refresh: `0; url=${there}`, link: `<${there}>; rel=preload` }).end('hi');
  }, certificate);
  const { egress, network } = setUp();
  network.routes.set('8.8.8.8:443', server.port);
  expect((await egress.fetch({ method: 'GET', url, allowHosts })).text()).toBe('hi');
  expect(inside.hits).toEqual([]);
  expect(network.dialled).toEqual(['8.8.8.8:443']);
});

test('304 answers a condition of the caller', async () => {
  const server = await startServer((_, response) => response.writeHead(304).end(), certificate);
  const { egress, network } = setUp();
  network.routes.set('8.8.8.8:443', server.port);
  const answer = await egress.fetch({ method: 'GET', url, headers: { 'if-none-match': '"1"' }, allowHosts });
  expect([answer.status, answer.body.length]).toEqual([304, 0]);
});

test.each(['Host', 'content-length', 'Transfer-Encoding', 'connection', 'accept-encoding', 'expect', 'upgrade'])(
  'the header %s is not the caller’s to set',
  async (name) => {
    const { egress, network } = setUp();
    expect((await failureOf(egress.fetch({ method: 'GET', url, headers: { [name]: 'x' }, allowHosts }))).reason).toBe(
      'header',
    );
    expect(network.dialled).toEqual([]);
  },
);

test.each([
  [{ 'x-a': 'a\r\nhost: evil.test' }, 'header'],
  [{ 'x-a': 'a\nb' }, 'header'],
  [{ 'x-a': 'a\u0000' }, 'header'],
  [{ 'x-a': 'snow \u2603' }, 'header'],
  [{ 'x a': 'b' }, 'header'],
  [{ 'x\r\na': 'b' }, 'header'],
  [{ 'x-a': { toString: () => 'sly' } as unknown as string }, 'invalid_request'],
])('headers that are none: %j', async (headers, reason) => {
  const { egress, network } = setUp();
  expect((await failureOf(egress.fetch({ method: 'GET', url, headers, allowHosts }))).reason).toBe(reason);
  expect(network.dialled).toEqual([]);
});

test.each([
  { method: 'CONNECT' },
  { method: 'TRACE' },
  { method: 'GET / HTTP/1.1\r\nx:' },
  { method: 'POST', body: '', json: {} },
])('requests that are none: %j', async (spec) => {
  const { egress, network } = setUp();
  expect((await failureOf(egress.fetch({ url, allowHosts, ...spec }))).reason).toBe('invalid_request');
  expect(network.dialled).toEqual([]);
});

test('what is said to outsiders is the same for every reason', async () => {
  const { egress, network } = setUp();
  network.names.set('inner.example', ['10.1.2.3']);
  const blocked = [
    url.replace('https', 'http'),
    'https://10.1.2.3/',
    'https://inner.example/',
    'https://other.example/',
  ];
  const errors = await Promise.all(
    blocked.map((one) =>
      failureOf(egress.fetch({ method: 'GET', url: one, allowHosts: ['inner.example', '10.1.2.3'] })),
    ),
  );
  expect(new Set(errors.map(({ reason }) => reason)).size).toBe(4);
  expect(new Set(errors.map(({ message }) => message)).size).toBe(1);
  for (const { message } of errors) expect(message).not.toMatch(/10\.1|inner|other/);
});

test('an error tells nothing of path, query, headers or body', async () => {
  const { egress } = setUp();
  const canary = 'canary-4711';
  const error = await failureOf(
    egress.fetch({
      method: 'POST',
      url: `${url}/${canary}?t=${canary}`,
      headers: { authorization: canary },
      body: canary,
      allowHosts,
    }),
  );
  expect([error.message, error.stack, error.detail, JSON.stringify(error)].join()).not.toContain(canary);
});

test('blocked and refused take the same time', async () => {
  const { egress, network } = setUp({ limits: { ...limits, floorMs: 150 } });
  network.names.set('inner.example', ['10.0.0.1']);
  const targets = ['https://127.0.0.1/', 'https://inner.example/', 'https://unknown.example/', url];
  const list = ['127.0.0.1', 'inner.example', 'unknown.example', ...allowHosts];
  for (const target of targets) {
    const startedAt = performance.now();
    await failureOf(egress.fetch({ method: 'GET', url: target, allowHosts: list }));
    expect(performance.now() - startedAt).toBeGreaterThan(148);
  }
});

test('close cuts off what is running', async () => {
  const server = await startServer(() => undefined, certificate);
  const { egress, network } = setUp({ limits: { floorMs: 0 } });
  network.routes.set('8.8.8.8:443', server.port);
  const running = failureOf(egress.fetch({ method: 'GET', url, allowHosts }));
  await expect.poll(() => server.hits.length, patience).toBe(1);
  await egress.close();
  expect(await running).toMatchObject({ code: 'egress_failed', maybeSent: true });
});

test('the address rule', () => {
  const refused = [
    '0.0.0.0',
    '0.255.255.255',
    '10.0.0.0',
    '10.255.255.255',
    '100.64.0.0',
    '100.127.255.255',
    '127.0.0.1',
    '127.255.255.255',
    '168.63.129.16',
    '169.254.0.0',
    '169.254.169.254',
    '172.16.0.0',
    '172.31.255.255',
    '192.0.0.192',
    '192.0.2.1',
    '192.88.99.1',
    '192.168.0.1',
    '198.18.0.0',
    '198.19.255.255',
    '198.51.100.7',
    '203.0.113.9',
    '224.0.0.1',
    '239.255.255.255',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::127.0.0.1',
    '::ffff:8.8.8.8',
    '::ffff:127.0.0.1',
    '64:ff9b::808:808',
    '100::1',
    '2001::1',
    '2001:1ff:ffff::1',
    '2001:db8::1',
    '2002:808:808::1',
    '3fff::1',
    '3fff:fff:ffff::1',
    '4000::1',
    '5f00::1',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'fec0::1',
    'ff02::1',
    'fe80::1%lo',
    'localhost',
    '',
    '8.8.8',
    '1.2.3.4.5',
  ];
  const fine = [
    '1.1.1.1',
    '8.8.8.8',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '126.255.255.255',
    '128.0.0.1',
    '168.63.129.15',
    '168.63.129.17',
    '169.253.255.255',
    '169.255.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '192.0.1.0',
    '192.167.255.255',
    '192.169.0.0',
    '198.17.255.255',
    '198.20.0.0',
    '223.255.255.255',
    '2000::1',
    '2001:200::1',
    '2001:4860:4860::8888',
    '2003::1',
    '2606:4700::1111',
    '3ffe::1',
    '3fff:1000::1',
  ];
  expect(refused.filter(isPublicAddress)).toEqual([]);
  expect(fine.filter((address) => !isPublicAddress(address))).toEqual([]);
});

test('P5: whatever the text, only a host of the list is ever dialled', { timeout: 90_000 }, async () => {
  const server = await startServer(undefined, certificate);
  const { egress, network } = setUp({ resolve: async () => ['8.8.8.8'] });
  network.routes.set('8.8.8.8:443', server.port);
  const host = fc.oneof(
    fc.constantFrom(
      'api.allowed.example',
      'API.allowed.example',
      'api.allowed.example.',
      'allowed.example',
      'api%2eallowed.example',
    ),
    fc.constantFrom(
      '127.0.0.1',
      '[::1]',
      '0x7f.1',
      'localhost',
      'evil.test',
      'api.allowed.example.evil.test',
      'evilapi.allowed.example',
    ),
    fc.string({ maxLength: 12 }),
  );
  const anyUrl = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .tuple(
        fc.constantFrom('https:', 'http:', 'HTTPS:', 'ws:', 'file:', ' https:', 'https:\t', ''),
        fc.constantFrom('//', '/', '', '///', '\\\\', '/\\'),
        fc.constantFrom('', 'user@', 'user:pass@', 'api.allowed.example@', '@'),
        host,
        fc.constantFrom('', ':443', ':80', ':8443', ':0443', ':', ':99999'),
        fc.constantFrom(
          '',
          '/',
          '/a?b#c',
          '#@api.allowed.example',
          '\\@api.allowed.example',
          '?@api.allowed.example',
          '/../..//x',
        ),
      )
      .map((parts) => parts.join('')),
  );
  let passed = 0;
  await fc.assert(
    fc.asyncProperty(anyUrl, async (text) => {
      const [dialled, hits] = [network.dialled.length, server.hits.length];
      const outcome = await egress.fetch({ method: 'GET', url: text, allowHosts }).catch((error: unknown) => error);
      if (outcome instanceof EgressError) {
        expect(outcome.code).toBe('egress_blocked');
        expect([network.dialled.length, server.hits.length]).toEqual([dialled, hits]);
        return;
      }
      passed += 1;
      // Read again without the parser under test: RFC 3986 appendix B.
      const authority = /^https:\/*([^/?#]*)/i.exec(text)?.[1] ?? '';
      expect(
        decodeURIComponent(authority)
          .toLowerCase()
          .replace(/:0*443$|:$|^@/g, ''),
      ).toBe('api.allowed.example');
      expect(server.hits.at(-1)?.headers.host).toBe('api.allowed.example');
    }),
    // Drawn at random, a text that may pass is rare.
    { numRuns: 600, examples: [['https://api.allowed.example/a']] },
  );
  expect(passed).toBeGreaterThan(0);
  expect(new Set(network.dialled)).toEqual(new Set(['8.8.8.8:443']));
});

test('gzip is unpacked, other packings are not asked for and refused', async () => {
  let encoding = 'gzip';
  const text = 'a contact '.repeat(100);
  const server = await startServer((_, response) => {
    response.writeHead(200, { 'content-encoding': encoding }).end(encoding === 'identity' ? text : gzipSync(text));
  }, certificate);
  const { egress, network } = setUp();
  network.routes.set('8.8.8.8:443', server.port);
  const get = () => egress.fetch({ method: 'GET', url, allowHosts });
  for (encoding of ['gzip', 'GZip', 'x-gzip', 'identity']) {
    const answer = await get();
    expect(answer.text()).toBe(text);
    expect([answer.headers.has('content-encoding'), answer.headers.has('content-length')]).toEqual([false, false]);
  }
  for (encoding of ['br', 'deflate', 'zstd', 'gzip, gzip', 'compress']) {
    expect((await failureOf(get())).reason).toBe('encoding');
  }
});

test('HEAD may name a packing without a body', async () => {
  const server = await startServer(
    (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(),
    certificate,
  );
  const { egress, network } = setUp();
  network.routes.set('8.8.8.8:443', server.port);
  expect((await egress.fetch({ method: 'HEAD', url, allowHosts })).body.length).toBe(0);
});
