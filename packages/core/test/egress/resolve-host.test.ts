import { createSocket } from 'node:dgram';
import { expect, onTestFinished, test } from 'vitest';
import { createEgress } from '../../src/egress/index.ts';
import { createResolve } from '../../src/egress/resolve-host.ts';

type Records = Readonly<
  Record<string, { readonly a?: readonly string[]; readonly aaaa?: readonly string[] } | 'silent'>
>;

/** A name server on loopback (RFC 1035 section 4): what it does not list does not exist. */
async function startNameServer(records: Records): Promise<{ address: string; asked: string[] }> {
  const asked: string[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (query, { port, address }) => {
    const { name, type, end } = readQuestion(query);
    asked.push(name);
    const record = records[name];
    if (record === 'silent') return;
    const typeA = 1;
    const found = (type === typeA ? record?.a?.map(packIPv4) : record?.aaaa?.map(packIPv6)) ?? [];
    const header = Buffer.alloc(12);
    header.writeUInt16BE(query.readUInt16BE(0), 0);
    const nonExistent = 3;
    header.writeUInt16BE(0x8180 | (record === undefined ? nonExistent : 0), 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(found.length, 6);
    const answers = found.map((data) => {
      const fixed = Buffer.alloc(12);
      fixed.writeUInt16BE(0xc00c, 0);
      fixed.writeUInt16BE(type, 2);
      fixed.writeUInt16BE(1, 4);
      fixed.writeUInt16BE(data.length, 10);
      return Buffer.concat([fixed, data]);
    });
    socket.send(Buffer.concat([header, query.subarray(12, end), ...answers]), port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    socket.close();
  });
  return { address: `127.0.0.1:${socket.address().port}`, asked };
}

function readQuestion(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] as number; length > 0; length = query[at] as number) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

function packIPv4(address: string): Buffer {
  return Buffer.from(address.split('.').map(Number));
}

function packIPv6(address: string): Buffer {
  const [left = '', right = ''] = address.split('::');
  const groups = (half: string) => (half === '' ? [] : half.split(':').map((group) => Number.parseInt(group, 16)));
  const [head, tail] = [groups(left), groups(right)];
  const all = [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail];
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 0xff]));
}

test('all addresses of both families are found', async () => {
  const server = await startNameServer({
    'both.example': { a: ['8.8.8.8', '8.8.4.4'], aaaa: ['2001:4860:4860::8888'] },
    'four.example': { a: ['8.8.8.8'] },
    'six.example': { aaaa: ['2001:4860:4860::8888'] },
  });
  const resolve = createResolve(1_000, [server.address]);
  const find = async (name: string) => [...(await resolve(name, { local: false }))].sort();
  expect(await find('both.example')).toEqual(['2001:4860:4860::8888', '8.8.4.4', '8.8.8.8']);
  expect(await find('four.example')).toEqual(['8.8.8.8']);
  expect(await find('six.example')).toEqual(['2001:4860:4860::8888']);
});

test('a name that does not exist, has no address, or is not answered for, is a failure', async () => {
  const server = await startNameServer({ 'empty.example': {}, 'silent.example': 'silent' });
  const resolve = createResolve(300, [server.address]);
  const codeOf = (name: string) => resolve(name, { local: false }).catch((error: { code: string }) => error.code);
  expect(await codeOf('unknown.example')).toBe('ENOTFOUND');
  expect(await codeOf('empty.example')).toBe('ENODATA');
  const startedAt = performance.now();
  expect(await codeOf('silent.example')).toBe('ETIMEOUT');
  expect(performance.now() - startedAt).toBeLessThan(3_000);
});

test('the operator’s own names are looked up as the system does, without a name server', async () => {
  const server = await startNameServer({});
  const resolve = createResolve(1_000, [server.address]);
  const addresses = await resolve('localhost', { local: true });
  expect(addresses.length).toBeGreaterThan(0);
  for (const address of addresses) expect(['127.0.0.1', '::1']).toContain(address);
  expect(server.asked).toEqual([]);
});

test('a private address among public ones blocks the call, whichever family it is in', async () => {
  const server = await startNameServer({
    'mixed4.example': { a: ['8.8.8.8', '10.0.0.1'], aaaa: ['2001:4860:4860::8888'] },
    'mixed6.example': { a: ['8.8.8.8'], aaaa: ['2001:4860:4860::8888', 'fd00::1'] },
    'mapped.example': { a: ['8.8.8.8'], aaaa: ['::ffff:808:808'] },
  });
  const dialled: string[] = [];
  const egress = createEgress({
    allow: [],
    reveal: () => expect.unreachable('no secret here'),
    limits: { floorMs: 0 },
    resolve: createResolve(1_000, [server.address]),
    dial: ({ address }) => {
      dialled.push(address);
      return expect.unreachable('dialled');
    },
  });
  for (const host of ['mixed4.example', 'mixed6.example', 'mapped.example']) {
    await expect(egress.fetch({ method: 'GET', url: `https://${host}/`, allowHosts: [host] })).rejects.toMatchObject({
      code: 'egress_blocked',
      reason: 'address',
    });
  }
  expect(dialled).toEqual([]);
});
