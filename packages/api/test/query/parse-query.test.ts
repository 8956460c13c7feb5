/// <reference types="node" />
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parseQuery, printQuery, type Query, tryParseQuery } from '../../src/query/index.ts';

const text = (value: string): Query => ({ kind: 'text', text: value });
const meta = (key: string, compare: string, value: string, quoted = false) =>
  ({ kind: 'meta', key, compare, value, quoted }) as Query;
const and = (...all: Query[]): Query => ({ kind: 'and', all });
const or = (...any: Query[]): Query => ({ kind: 'or', any });
const not = (query: Query): Query => ({ kind: 'not', query });
const date = (field: string, compare: string, value: object) => ({ kind: 'date', field, compare, value }) as Query;
const [a, b, c] = [text('a'), text('b'), text('c')];

const readings: readonly (readonly [string, Query])[] = [
  // Everybody
  ['', and()],
  [' \t\n ', and()],
  // Text
  ['acme', text('acme')],
  ['  acme  ', text('acme')],
  ['Müller-Lüdenscheidt', text('Müller-Lüdenscheidt')],
  ['"acme inc"', text('acme inc')],
  ['" a\nb "', text(' a\nb ')],
  ['"say \\"hi\\" \\\\ there"', text('say "hi" \\ there')],
  ['"C:\\temp"', text('C:\\temp')],
  ['"plan:pro"', text('plan:pro')],
  ['"OR"', text('OR')],
  ['or', text('or')],
  ['ORDER', text('ORDER')],
  ['https://acme.example/a?b=c:d', text('https://acme.example/a?b=c:d')],
  ['ada@acme.example', text('ada@acme.example')],
  ['acme.example', text('acme.example')],
  ['12:30', text('12:30')],
  ['a=b', text('a=b')],
  ['a==b', text('a==b')],
  ['<b>', text('<b>')],
  ['größe:5', text('größe:5')],
  ["it's", text("it's")],
  // Structure
  ['a b c', and(a, b, c)],
  ['a b OR c', or(and(a, b), c)],
  ['a OR b c', or(a, and(b, c))],
  ['a OR b OR c', or(a, b, c)],
  ['a (b OR c)', and(a, or(b, c))],
  ['(a OR b)(c)', and(or(a, b), c)],
  ['a OR(b)', or(a, b)],
  ['(((a)))', a],
  ['(a b) c', and(a, b, c)],
  ['(a OR b) OR c', or(a, b, c)],
  ['-a b', and(not(a), b)],
  ['-a OR b', or(not(a), b)],
  ['--a', a],
  ['---a', not(a)],
  ['-(a b)', not(and(a, b))],
  ['-(-a)', a],
  ['-"a"', not(a)],
  ['a-b', text('a-b')],
  // Ids
  ['id:u_1', { kind: 'id', match: 'is', value: 'u_1' }],
  ['id~acme', { kind: 'id', match: 'contains', value: 'acme' }],
  ['id:"u 1"', { kind: 'id', match: 'is', value: 'u 1' }],
  ['id:"//u"', { kind: 'id', match: 'is', value: '//u' }],
  ['id:a:b=c', { kind: 'id', match: 'is', value: 'a:b=c' }],
  // Metadata
  ['meta.plan:pro', meta('plan', 'is', 'pro')],
  ['meta.plan:"pro"', meta('plan', 'is', 'pro', true)],
  ['meta.company~"book"', meta('company', 'contains', 'book', true)],
  ['meta.seats>5', meta('seats', '>', '5')],
  ['meta.seats>=5', meta('seats', '>=', '5')],
  ['meta.seats<-5', meta('seats', '<', '-5')],
  ['meta.seats<=1e+21', meta('seats', '<=', '1e+21')],
  ['meta.face:":)"', meta('face', 'is', ':)', true)],
  ['meta.note:""', meta('note', 'is', '', true)],
  ['meta.a.b-c_d:x', meta('a.b-c_d', 'is', 'x')],
  ['meta.site:https://acme.example', meta('site', 'is', 'https://acme.example')],
  ['meta.path://share/a', meta('path', 'is', '//share/a')],
  ['meta.constructor:x', meta('constructor', 'is', 'x')],
  ['-meta.internal:true', not(meta('internal', 'is', 'true'))],
  ['meta.plan', text('meta.plan')],
  // Has
  ['has:meta.apiKey', { kind: 'has', what: 'meta', key: 'apiKey' }],
  ['has:connection', { kind: 'has', what: 'connection' }],
  // Connections
  ['integration:hubspot', { kind: 'integration', id: 'hubspot' }],
  ['account~acme', { kind: 'account', match: 'contains', value: 'acme' }],
  ['account:"Ada Ltd"', { kind: 'account', match: 'is', value: 'Ada Ltd' }],
  ['state:needs_reauth', { kind: 'state', state: 'needs_reauth' }],
  ['state:suspended', { kind: 'state', state: 'suspended' }],
  ['workflow:wf_1', { kind: 'workflow', id: 'wf_1', is: 'on' }],
  ['workflow:wf_1=on', { kind: 'workflow', id: 'wf_1', is: 'on' }],
  ['workflow:wf_1=off', { kind: 'workflow', id: 'wf_1', is: 'off' }],
  ['workflow:"wf=1"=suspended', { kind: 'workflow', id: 'wf=1', is: 'suspended' }],
  ['is:suspended', { kind: 'suspended' }],
  // Dates
  ['lastRun>7d', date('lastRun', '>', { age: 7, unit: 'd' })],
  ['lastRun:never', { kind: 'neverRan' }],
  ['-lastRun:never', not({ kind: 'neverRan' })],
  ['created<24h', date('created', '<', { age: 24, unit: 'h' })],
  ['updated>=030m', date('updated', '>=', { age: 30, unit: 'm' })],
  ['connected<=4w', date('connected', '<=', { age: 4, unit: 'w' })],
  ['created:2026-01-31', date('created', 'is', { day: '2026-01-31' })],
  ['created>2028-02-29', date('created', '>', { day: '2028-02-29' })],
  ['created>="2026-01-31T09:30Z"', date('created', '>=', { time: '2026-01-31T09:30Z' })],
  ['created<2026-01-31T09:30:15.123+01:00', date('created', '<', { time: '2026-01-31T09:30:15.123+01:00' })],
  // Together
  [
    'acme meta.plan:pro (state:needs_reauth OR lastRun>7d) -meta.internal:true',
    and(
      text('acme'),
      meta('plan', 'is', 'pro'),
      or({ kind: 'state', state: 'needs_reauth' }, date('lastRun', '>', { age: 7, unit: 'd' })),
      not(meta('internal', 'is', 'true')),
    ),
  ],
];

test.each(readings)('%j is read', (input, query) => {
  expect(parseQuery(input)).toStrictEqual(query);
  expect(JSON.parse(JSON.stringify(parseQuery(input)))).toStrictEqual(query);
});

test('as much as the limits allow is read', () => {
  const fifty = parseQuery('a '.repeat(50));
  expect(fifty.kind === 'and' && fifty.all).toHaveLength(50);
  expect(parseQuery('a'.repeat(1_000))).toEqual(text('a'.repeat(1_000)));
  expect(parseQuery(`${'('.repeat(10)}a${')'.repeat(10)}`)).toEqual(a);
  expect(parseQuery(`${'-'.repeat(998)}a`)).toEqual(a);
  expect(parseQuery(`meta.${'k'.repeat(64)}:v`)).toEqual(meta('k'.repeat(64), 'is', 'v'));
});

test('what is being typed is tried without an exception', () => {
  expect(tryParseQuery('a')).toEqual({ ok: true, query: a });
  expect(tryParseQuery('meta.plan:')).toMatchObject({
    ok: false,
    error: { name: 'QueryError', position: 0, length: 10 },
  });
});

test('every condition that the documentation of the language shows is read, and printed as it is shown', async () => {
  const source = await readFile(new URL('../../src/query/index.ts', import.meta.url), 'utf8');
  const conditions = source
    .split('\n')
    .filter((line) => line.startsWith(' * | `'))
    .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, code = '']) => code))
    .filter((code) => /\w/.test(code));
  expect(conditions.length).toBeGreaterThan(25);
  for (const condition of conditions) {
    expect(printQuery(parseQuery(condition)).replaceAll('"', '')).toBe(condition.replaceAll('"', ''));
  }
});
