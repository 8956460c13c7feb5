import { randomBytes } from 'node:crypto';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createGzip, gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { createEgress, type Egress, type EgressError, type EgressLimits } from '../../src/egress/index.ts';
import { createNetwork, startServer } from './network.ts';

const patience = { timeout: 15_000, interval: 5 };

/** What a busy machine may be late by; the limits that a test is not about are far beyond. */
const slackMs = 10_000;

const limits: EgressLimits = {
  connectMs: 200,
  headersMs: 200,
  idleMs: 200,
  totalMs: 800,
  responseBytes: 1_000_000,
  ratio: 100,
  floorMs: 0,
};

/** For tests that are about no time at all. */
const unhurried = { connectMs: 60_000, headersMs: 60_000, idleMs: 60_000, totalMs: 60_000 };

function egressFor(
  port: number,
  changed: Partial<EgressLimits> = {},
): { egress: Egress; get(more?: object): Promise<unknown> } {
  const here = `127.0.0.1:${port}`;
  const egress = createEgress({
    allow: [here],
    reveal: () => expect.unreachable('no secret here'),
    limits: { ...limits, ...changed },
    dial: createNetwork().dial,
  });
  onTestFinished(() => egress.close());
  return {
    egress,
    get: (more = {}) => egress.fetch({ method: 'GET', url: `http://${here}/`, allowHosts: [here], ...more }),
  };
}

async function timed(work: Promise<unknown>): Promise<{ error: EgressError; ms: number }> {
  const startedAt = performance.now();
  const error = await work.then(
    () => expect.unreachable('the request succeeded'),
    (caught: unknown) => caught as EgressError,
  );
  return { error, ms: performance.now() - startedAt };
}

/** A server of raw bytes. */
async function startRaw(serve: (socket: Socket) => void): Promise<{ port: number; sockets: Set<Socket> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    serve(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { port: (server.address() as AddressInfo).port, sockets };
}

test('a gzip bomb is stopped while it unpacks, in little memory', async () => {
  // 200 MB of zeros in 200 kB.
  const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024), { level: 9 });
  expect(bomb.length).toBeLessThan(250_000);
  const server = await startServer((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb));
  const before = process.memoryUsage();
  const { error } = await timed(egressFor(server.port, { ...unhurried, responseBytes: 10 * 1024 * 1024 }).get());
  expect(error).toMatchObject({ code: 'egress_failed', reason: 'ratio' });
  const after = process.memoryUsage();
  expect(after.arrayBuffers + after.external - before.arrayBuffers - before.external).toBeLessThan(40 * 1024 * 1024);
});

test('a bomb that stays below the ratio is stopped at the size', async () => {
  const server = await startServer((_, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' });
    const gzip = createGzip({ level: 1 });
    gzip.pipe(response);
    let counter = 0;
    const write = () => {
      while (!response.destroyed && gzip.write(`${Math.sin((counter += 1))}${'x'.repeat(200)}`));
      if (!response.destroyed) gzip.once('drain', write);
    };
    write();
    response.once('close', () => gzip.destroy());
  });
  expect((await timed(egressFor(server.port, unhurried).get())).error).toMatchObject({ reason: 'too_large' });
});

test('a small answer that packs well is fine', async () => {
  const text = ' '.repeat(60_000);
  const server = await startServer((_, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(text));
  });
  expect(((await egressFor(server.port, unhurried).get()) as { text(): string }).text()).toBe(text);
});

test('a large packed answer arrives whole, without a warning of leaks', async () => {
  const warnings: Error[] = [];
  const listen = (warning: Error) => warnings.push(warning);
  process.on('warning', listen);
  onTestFinished(() => {
    process.off('warning', listen);
  });
  const body = randomBytes(900_000);
  const server = await startServer((_, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' });
    const packed = gzipSync(body);
    for (let at = 0; at < packed.length; at += 1_000) response.write(packed.subarray(at, at + 1_000));
    response.end();
  });
  const answer = (await egressFor(server.port, unhurried).get()) as { body: Uint8Array };
  expect(body.equals(answer.body)).toBe(true);
  expect(warnings).toEqual([]);
});

test('an answer of exactly the size passes, one byte more does not', async () => {
  let bytes = limits.responseBytes;
  const server = await startServer((_, response) => response.end(Buffer.alloc(bytes, 1)));
  const { get } = egressFor(server.port, unhurried);
  expect(((await get()) as { body: Uint8Array }).body.length).toBe(limits.responseBytes);
  bytes += 1;
  expect((await timed(get())).error.reason).toBe('too_large');
});

test('an endless body without a length is cut off, and so is its connection', async () => {
  let written = 0;
  const { port, sockets } = await startRaw((socket) => {
    socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
    const piece = Buffer.concat([Buffer.from('8000\r\n'), Buffer.alloc(0x8000, 65), Buffer.from('\r\n')]);
    const write = () => {
      while (!socket.destroyed && socket.write(piece)) written += piece.length;
      if (!socket.destroyed) socket.once('drain', write);
    };
    write();
  });
  expect((await timed(egressFor(port, unhurried).get())).error.reason).toBe('too_large');
  await expect.poll(() => sockets.size, patience).toBe(0);
  expect(written).toBeLessThan(30_000_000);
});

test('a body that drips for ever ends with the total time', async () => {
  const server = await startServer((_, response) => {
    response.write('x');
    const timer = setInterval(() => response.write('x'), 50);
    response.once('close', () => clearInterval(timer));
  });
  const { error, ms } = await timed(egressFor(server.port, { ...unhurried, totalMs: limits.totalMs }).get());
  expect(error).toMatchObject({ code: 'egress_failed', reason: 'timeout', maybeSent: true });
  expect(ms).toBeGreaterThan(limits.totalMs - 20);
  expect(ms).toBeLessThan(limits.totalMs + slackMs);
});

test('a body that stops in the middle ends with the idle time', async () => {
  const server = await startServer((_, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('half');
  });
  const { error, ms } = await timed(egressFor(server.port, { ...unhurried, idleMs: 200 }).get());
  expect(error.reason).toBe('timeout');
  expect(ms).toBeLessThan(slackMs);
});

test('headers that never come end with the header time', async () => {
  const server = await startServer(() => undefined);
  const { error, ms } = await timed(egressFor(server.port, { ...unhurried, headersMs: 200 }).get());
  expect(error).toMatchObject({ reason: 'timeout', maybeSent: true });
  expect(ms).toBeLessThan(slackMs);
});

test('headers that drip for ever end with the total time', async () => {
  const { port } = await startRaw((socket) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    let n = 0;
    const timer = setInterval(() => socket.write(`x-${(n += 1)}: y\r\n`), 20);
    socket.once('close', () => clearInterval(timer));
  });
  const { error, ms } = await timed(egressFor(port, { ...unhurried, totalMs: limits.totalMs }).get());
  expect(error.reason).toBe('timeout');
  expect(ms).toBeLessThan(limits.totalMs + slackMs);
});

test('headers without end are cut off', async () => {
  const { port, sockets } = await startRaw((socket) => {
    socket.write(
      `HTTP/1.1 200 OK\r\n${'x-filler: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n'.repeat(20_000)}`,
    );
  });
  expect((await timed(egressFor(port, unhurried).get())).error.code).toBe('egress_failed');
  await expect.poll(() => sockets.size, patience).toBe(0);
});

test('a peer that accepts and says no TLS word ends with the connect time', async () => {
  const { port } = await startRaw(() => undefined);
  const here = `127.0.0.1:${port}`;
  const { egress } = egressFor(port, { totalMs: 60_000 });
  const { error, ms } = await timed(egress.fetch({ method: 'GET', url: `https://${here}/`, allowHosts: [here] }));
  expect(error).toMatchObject({ reason: 'tls', maybeSent: false });
  expect(ms).toBeLessThan(limits.connectMs + slackMs);
});

test('an address that swallows packets ends with the connect time', async () => {
  const { Socket: NeverConnected } = await import('node:net');
  const egress = createEgress({
    allow: [],
    reveal: () => expect.unreachable('no secret here'),
    limits: { ...limits, totalMs: 60_000 },
    resolve: async () => ['8.8.8.8', '8.8.4.4'],
    dial: () => new NeverConnected(),
  });
  onTestFinished(() => egress.close());
  const spec = { method: 'GET', url: 'https://api.allowed.example/', allowHosts: ['api.allowed.example'] };
  const { error, ms } = await timed(egress.fetch(spec));
  expect(error).toMatchObject({ reason: 'connect', maybeSent: false });
  expect(ms).toBeLessThan(limits.connectMs + slackMs);
});

test('a resolver that never answers ends with the total time, and nothing was sent', async () => {
  const egress = createEgress({
    allow: [],
    reveal: () => expect.unreachable('no secret here'),
    limits,
    resolve: () => new Promise(() => undefined),
    dial: () => expect.unreachable('dialled'),
  });
  const spec = { method: 'GET', url: 'https://api.allowed.example/', allowHosts: ['api.allowed.example'] };
  expect((await timed(egress.fetch(spec))).error).toMatchObject({ reason: 'timeout', maybeSent: false });
});

test('a call may ask for less time, not for more', async () => {
  const server = await startServer(() => undefined);
  const patient = egressFor(server.port, unhurried);
  expect((await timed(patient.get({ timeoutMs: 100 }))).ms).toBeLessThan(slackMs);
  const { get } = egressFor(server.port, { ...unhurried, totalMs: limits.totalMs });
  expect((await timed(get({ timeoutMs: 100_000 }))).ms).toBeLessThan(limits.totalMs + slackMs);
});

test('the caller can give up, before and in the middle', async () => {
  const server = await startServer(() => undefined);
  const { get } = egressFor(server.port, unhurried);
  expect((await timed(get({ signal: AbortSignal.abort() }))).error).toMatchObject({
    reason: 'aborted',
    maybeSent: false,
  });
  expect(server.hits).toEqual([]);
  const controller = new AbortController();
  const running = timed(get({ signal: controller.signal }));
  await expect.poll(() => server.hits.length, patience).toBe(1);
  controller.abort();
  expect((await running).error).toMatchObject({ reason: 'aborted', maybeSent: true });
});

test.each([
  ['closed at once', ''],
  ['not HTTP', 'SSH-2.0-OpenSSH_9.6\r\n'],
  ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab'],
  [
    'length and chunks',
    'HTTP/1.1 200 OK\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n',
  ],
  ['a body cut short', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nshort'],
  ['a broken chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n'],
  ['gzip that is none', 'HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 5\r\n\r\nplain'],
  [
    'gzip cut short',
    'HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 10\r\n\r\n\x1f\x8b\b\0\0\0\0\0\0\x03',
  ],
  ['switching protocols', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'],
])('an answer that is none ends as a failure: %s', async (_, bytes) => {
  const { port } = await startRaw((socket) => {
    socket.once('data', () => socket.end(Buffer.from(bytes, 'latin1')));
  });
  expect((await timed(egressFor(port, unhurried).get())).error).toMatchObject({
    code: 'egress_failed',
    maybeSent: true,
  });
});

test('many at once share their connections in order', async () => {
  const server = await startServer((request, response) => {
    setTimeout(() => response.end(request.url), 5);
  });
  const here = `127.0.0.1:${server.port}`;
  const { egress } = egressFor(server.port, unhurried);
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, n) =>
      egress.fetch({ method: 'GET', url: `http://${here}/${n}`, allowHosts: [here] }).then((answer) => answer.text()),
    ),
  );
  expect(answers).toEqual(Array.from({ length: 200 }, (_, n) => `/${n}`));
});
