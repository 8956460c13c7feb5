/// <reference types="node" />
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { parseQuery, printQuery, type Query, QueryError, where } from '../../src/query/index.ts';
import { words } from './arbitrary-query.ts';

const day = new Date('2026-01-31T09:30:00.000Z');

test.each<[Query, string]>([
  [where.all(), ''],
  [where.all(where.text('a'), where.any(where.text('b c'), where.text('OR'))), 'a ("b c" OR "OR")'],
  [where.any(where.all(where.text('a'), where.text('b')), where.text('c')), 'a b OR c'],
  [where.not(where.not(where.id('u_1'))), 'id:u_1'],
  [where.id('acme', 'contains'), 'id~acme'],
  [where.meta('plan').is('pro'), 'meta.plan:pro'],
  [where.meta('plan').is(''), 'meta.plan:""'],
  [where.meta('zip').is('08001'), 'meta.zip:"08001"'],
  [where.meta('answer').is('TRUE'), 'meta.answer:"TRUE"'],
  [where.meta('internal').is(true), 'meta.internal:true'],
  [where.meta('company').contains('book & co'), 'meta.company~"book & co"'],
  [where.meta('seats').above(5), 'meta.seats>5'],
  [where.meta('seats').atLeast(-0.5), 'meta.seats>=-0.5'],
  [where.meta('seats').below(1e21), 'meta.seats<1e+21'],
  [where.meta('seats').atMost(-0), 'meta.seats<=0'],
  [where.meta('apiKey').exists(), 'has:meta.apiKey'],
  [where.integration('hubspot'), 'integration:hubspot'],
  [where.account('a@b.example'), 'account:a@b.example'],
  [where.account('acme inc', 'contains'), 'account~"acme inc"'],
  [where.state('needs_reauth'), 'state:needs_reauth'],
  [where.workflow('wf_1'), 'workflow:wf_1'],
  [where.workflow('wf_1', 'off'), 'workflow:wf_1=off'],
  [where.suspended(), 'is:suspended'],
  [where.hasConnection(), 'has:connection'],
  [where.created.before(day), 'created<2026-01-31T09:30:00.000Z'],
  [where.updated.after(day), 'updated>2026-01-31T09:30:00.000Z'],
  [where.connected.within({ hours: 12 }), 'connected<12h'],
  [where.lastRun.olderThan({ days: 7 }), 'lastRun>7d'],
  [where.lastRun.within({ minutes: 30 }), 'lastRun<30m'],
  [where.lastRun.olderThan({ weeks: 4 }), 'lastRun>4w'],
  [where.neverRan(), 'lastRun:never'],
])('%j is written %j', (query, text) => {
  expect(printQuery(query)).toBe(text);
  expect(parseQuery(text)).toStrictEqual(query);
});

test.each<[string, () => Query]>([
  ['a key with a space', () => where.meta('a b').is('x')],
  ['a key with an operator', () => where.meta('a:b').is('x')],
  ['a key that does not begin with a letter', () => where.meta('1').exists()],
  ['NaN', () => where.meta('seats').is(Number.NaN)],
  ['infinity', () => where.meta('seats').above(Infinity)],
  ['nothing to contain', () => where.meta('company').contains('')],
  ['empty text', () => where.text('')],
  ['a state of no connection', () => where.state('disconnected' as 'connected')],
  ['an invalid date', () => where.created.before(new Date('never'))],
  ['a date before the calendar', () => where.created.before(new Date('0999-12-31'))],
  ['a part of a day', () => where.created.within({ days: 0.5 })],
  ['a negative age', () => where.created.within({ days: -1 })],
  ['too great an age', () => where.created.within({ weeks: 5_300 })],
  ['two units', () => where.created.within({ days: 1, hours: 2 })],
  ['no unit', () => where.created.within({} as { days: number })],
  ['an unknown unit', () => where.created.within({ constructor: 1 } as unknown as { days: number })],
])('%s is refused where it is written', (_, make) => {
  expect(make).toThrow(QueryError);
});

test('numbers and any text print so that they are read back', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), words, (number, text) => {
      const query = where.all(where.meta('n').atLeast(number), where.meta('t').is(text), where.text(text));
      expect(parseQuery(printQuery(query))).toStrictEqual(query);
      const [first, second] = query.kind === 'and' ? query.all : [];
      expect(first).toMatchObject({ quoted: false });
      expect(Number(first?.kind === 'meta' && first.value) === number).toBe(true);
      expect(second).toMatchObject({ value: text });
    }),
    { numRuns: 1_000 },
  );
});

test('the example in the documentation of the builder prints what it says', async () => {
  const source = await readFile(new URL('../../src/query/where.ts', import.meta.url), 'utf8');
  const example = /@example\n([\s\S]*?)\n \* @throws/.exec(source)?.[1]?.replaceAll(/^ \* ?/gm, '') ?? '';
  const [code = '', printed] = example.split('\n// ');
  const folder = await mkdtemp(join(tmpdir(), 'acme-query-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const module = join(folder, 'example.mjs');
  const entry = new URL('../../src/query/index.ts', import.meta.url).href;
  await writeFile(
    module,
    code.replace("'@acme/api/query'", JSON.stringify(entry)).replace(/^printQuery/m, 'export default $&'),
  );
  const { default: result } = (await import(/* @vite-ignore */ pathToFileURL(module).href)) as { default: unknown };
  expect(result).toBe('meta.plan:pro (state:needs_reauth OR lastRun>7d) -meta.company~"test account"');
  expect(result).toBe(printed);
});
