import { expect, test } from 'vitest';
import { isHostName, listNames, parseExact } from '../../src/egress/host-list.ts';

test.each([
  ['api.example.com', 'api.example.com', 443, true],
  ['API.Example.COM', 'api.example.com', 443, true],
  ['bücher.example', 'xn--bcher-kva.example', 443, true],
  ['api.example.com', 'api.example.com', 8443, false],
  ['api.example.com', 'api.example.com', 80, false],
  ['api.example.com:8443', 'api.example.com', 8443, true],
  ['api.example.com:8443', 'api.example.com', 443, false],
  ['api.example.com:443', 'api.example.com', 443, true],
  ['api.example.com', 'evil-api.example.com', 443, false],
  ['api.example.com', 'api.example.com.evil.test', 443, false],
  ['api.example.com', 'example.com', 443, false],
  ['*.example.com', 'api.example.com', 443, true],
  ['*.example.com', 'example.com', 443, false],
  ['*.example.com', 'a.b.example.com', 443, false],
  ['*.example.com', '.example.com', 443, false],
  ['*.example.com', 'evilexample.com', 443, false],
  ['*.example.com:8443', 'api.example.com', 8443, true],
  ['*.example.com:8443', 'api.example.com', 443, false],
  ['127.0.0.1:4300', '127.0.0.1', 4300, true],
  ['127.1:4300', '127.0.0.1', 4300, true],
  ['127.0.0.1:4300', '127.0.0.1', 4400, false],
  ['[::1]:4300', '[::1]', 4300, true],
  ['[0:0:0:0:0:0:0:1]:4300', '[::1]', 4300, true],
  // Entries that are none match nothing, not even what they look like.
  ['*', 'example.com', 443, false],
  ['*.com', 'example.com', 443, false],
  ['*.*.com', 'a.b.com', 443, false],
  ['a*.example.com', 'ab.example.com', 443, false],
  ['*.0.0.1:80', '127.0.0.1', 80, false],
  ['https://api.example.com', 'api.example.com', 443, false],
  ['api.example.com/', 'api.example.com', 443, false],
  ['api.example.com/path', 'api.example.com', 443, false],
  ['user@api.example.com', 'api.example.com', 443, false],
  ['api.example.com:', 'api.example.com', 443, false],
  ['api.example.com:0', 'api.example.com', 0, false],
  ['api.example.com:65536', 'api.example.com', 65_536, false],
  ['api.example.com.', 'api.example.com', 443, false],
  [' api.example.com', 'api.example.com', 443, false],
  ['..example.com', '..example.com', 443, false],
  ['', '', 443, false],
] as const)('%j names %s:%i: %j', (entry, host, port, expected) => {
  expect(listNames([entry], { host, port })).toBe(expected);
  expect(listNames(['elsewhere.test', entry], { host, port })).toBe(expected);
});

test('an empty list names nothing', () => {
  expect(listNames([], { host: 'api.example.com', port: 443 })).toBe(false);
});

test('an exact entry is a host and a port', () => {
  expect(parseExact(' 127.0.0.1:4300 ')).toEqual({ host: '127.0.0.1', port: 4300 });
  expect(parseExact('crm.internal:443')).toEqual({ host: 'crm.internal', port: 443 });
  expect(parseExact('[::1]:80')).toEqual({ host: '[::1]', port: 80 });
  for (const entry of ['crm.internal', '*.example.com:443', 'http://crm.internal:80', '::1:80', '']) {
    expect(parseExact(entry), entry).toBeUndefined();
  }
});

test('host names', () => {
  const fine = ['a', 'localhost', 'api.example.com', 'x_y.example.com', '1and1.example', 'a-b.c', 'x'.repeat(63)];
  const none = [
    '',
    '.',
    'a.',
    '.a',
    'a..b',
    '-a.b',
    'a-.b',
    'a*b',
    'x'.repeat(64),
    `${'a.'.repeat(127)}a`,
    'ü.example',
  ];
  expect(fine.filter((name) => !isHostName(name))).toEqual([]);
  expect(none.filter(isHostName)).toEqual([]);
});
