import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { callerAddress } from '../src/http/caller-address.ts';

const incoming = { socket: { remoteAddress: '10.0.0.9' } } as IncomingMessage;
const from = (forwarded: string, hops: number) =>
  callerAddress(new Request('http://127.0.0.1/', { headers: { 'x-forwarded-for': forwarded } }), incoming, hops);

test.each([
  ['203.0.113.7', 0, '10.0.0.9'],
  ['203.0.113.7', 1, '203.0.113.7'],
  ['made-up, 203.0.113.7', 1, '203.0.113.7'],
  ['made-up, 203.0.113.7, 10.0.0.1', 2, '203.0.113.7'],
  ['203.0.113.7', 2, '10.0.0.9'],
  ['', 1, '10.0.0.9'],
  ['2001:db8:0:7::1', 1, '2001:db8:0:7::/64'],
  ['2001:0DB8::7:0:0:0:9', 1, '2001:db8:0:7::/64'],
  ['2001:db8:0:7:ffff:ffff:ffff:ffff', 1, '2001:db8:0:7::/64'],
  ['2001:db8::1', 1, '2001:db8:0:0::/64'],
  ['::1', 1, '0:0:0:0::/64'],
  ['::ffff:203.0.113.7', 1, '::ffff:203.0.113.7'],
  ['unknown', 1, 'unknown'],
])('with X-Forwarded-For %j and %i trusted proxies the caller is %s', (forwarded, hops, expected) => {
  expect(from(forwarded, hops)).toBe(expected);
});
