import fc from 'fast-check';
import { connectionStates, isLiveConnection } from '../../src/state/index.ts';
import type { Query, SearchedState, Term } from '../../src/query/index.ts';

const hostile = fc.constantFrom(
  ...String.raw`OR AND NOT - --x -x ( ) " \ \" \\ // = : ~ > >= :) plan:pro meta.plan:pro id:1 a=b id=b`.split(' '),
  ...String.raw`https://a.example a@b.example constructor:x has: OR( true 5 -5 1e+21 x"y it's a(b)`.split(' '),
  ...' ,\n,\t,a OR b,é,🙂,\ud800,\u2028,\u00a0,\u200b'.split(','),
);

/** What people, machines and attackers put into a value; never empty, and without NUL, which the language refuses. */
export const words = fc
  .oneof(
    { weight: 3, arbitrary: hostile },
    { weight: 1, arbitrary: fc.array(hostile, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('')) },
    { weight: 2, arbitrary: fc.string({ minLength: 1, maxLength: 8, unit: 'binary' }) },
    { weight: 1, arbitrary: fc.stringMatching(/^[\w.-]{1,10}$/) },
  )
  .map((text) => text.replaceAll('\0', '0'));

/** With a prototype, as what is parsed has one. */
function record<Of>(model: { [Key in keyof Of]: fc.Arbitrary<Of[Key]> }): fc.Arbitrary<Of> {
  return fc.record(model, { noNullPrototype: true });
}

const keys = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_.-]{0,63}$/);
const match = fc.constantFrom('is' as const, 'contains' as const);
const order = fc.constantFrom('>' as const, '>=' as const, '<' as const, '<=' as const);
const field = fc.constantFrom('created' as const, 'updated' as const, 'connected' as const, 'lastRun' as const);
const states = connectionStates.filter(isLiveConnection) as SearchedState[];
const dates = fc.date({ min: new Date('1000-01-02'), max: new Date('2999-12-30'), noInvalidDate: true });
const zones = fc.constantFrom('Z', '+00:00', '-03:30', '+14:00');

/** Every kind of term, with every property drawn. */
export const terms: fc.Arbitrary<Term> = fc.oneof(
  record({ kind: fc.constant('text' as const), text: words }),
  record({ kind: fc.constantFrom('id' as const, 'account' as const), match, value: words }),
  record({
    kind: fc.constant('meta' as const),
    key: keys,
    compare: fc.oneof(match, order),
    value: words,
    quoted: fc.boolean(),
  }),
  record({
    kind: fc.constant('meta' as const),
    key: keys,
    compare: fc.constant('is' as const),
    value: fc.constant(''),
    quoted: fc.boolean(),
  }),
  fc.constant<Term>({ kind: 'has', what: 'connection' }),
  record({ kind: fc.constant('has' as const), what: fc.constant('meta' as const), key: keys }),
  record({ kind: fc.constant('integration' as const), id: words }),
  record({ kind: fc.constant('state' as const), state: fc.constantFrom(...states) }),
  record({
    kind: fc.constant('workflow' as const),
    id: words,
    is: fc.constantFrom('on' as const, 'off' as const, 'suspended' as const),
  }),
  fc.constant<Term>({ kind: 'suspended' }),
  fc.constant<Term>({ kind: 'neverRan' }),
  record({
    kind: fc.constant('date' as const),
    field,
    compare: order,
    value: record({
      age: fc.nat(5_000),
      unit: fc.constantFrom('m' as const, 'h' as const, 'd' as const, 'w' as const),
    }),
  }),
  record({
    kind: fc.constant('date' as const),
    field,
    compare: fc.oneof(fc.constant('is' as const), order),
    value: fc.oneof(
      dates.map((date) => ({ day: date.toISOString().slice(0, 10) })),
      dates.map((date) => ({ time: date.toISOString() })),
      fc.tuple(dates, zones).map(([date, zone]) => ({ time: date.toISOString().slice(0, 16) + zone })),
    ),
  }),
);

/** Terms in groups in groups, not in normal form: empty, single and doubly negated ones included. */
export const queries: fc.Arbitrary<Query> = fc.letrec<{ query: Query }>((tie) => ({
  query: fc.oneof(
    { maxDepth: 5, depthSize: 'small', withCrossShrink: true },
    terms,
    record({ kind: fc.constant('and' as const), all: fc.array(tie('query'), { maxLength: 4 }) }),
    record({ kind: fc.constant('or' as const), any: fc.array(tie('query'), { maxLength: 4 }) }),
    record({ kind: fc.constant('not' as const), query: tie('query') }),
  ),
})).query;
