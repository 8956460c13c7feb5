import fc from 'fast-check';
import { printQuery, type Query, type Term } from '@acme/api/query';
import { boolean, date, defineProject, json, number, oneOf, secret, text } from '@acme/integrations';
import { sandboxCrm } from '@acme/integrations/catalog/sandbox-crm';
import { sandboxMail } from '@acme/integrations/catalog/sandbox-mail';
import * as z from 'zod';
import type { KeptUser, World } from './evaluate-query.ts';

const project = defineProject({
  metadata: {
    company: text({ indexed: true }),
    plan: oneOf(['free', 'pro', '100%'], { indexed: true }),
    seats: number({ indexed: true }),
    since: date({ indexed: true }),
    active: boolean({ indexed: true }),
    extra: json(),
    apiKey: secret({ hosts: ['api.example.test'] }),
  },
  events: { tick: z.object({}) },
});
const workflow = (id: string) =>
  project.workflow(id, { name: id, trigger: project.onEvent('tick'), run: async () => undefined });

/** A project with a key of every kind, and two integrations with workflows. */
export const definition = project.define([
  project.integration('crm', { connector: sandboxCrm(), workflows: [workflow('send'), workflow('sync')] }),
  project.integration('mail', { connector: sandboxMail(), workflows: [workflow('digest')] }),
]);

export const world: World = {
  now: new Date('2026-03-10T12:00:00.000Z'),
  kinds: { seats: 'number', since: 'date', active: 'boolean' },
  integrationOf: { send: 'crm', sync: 'crm', digest: 'mail' },
};

/** Few texts, so that many are found; with everything that means something to `like`, to SQL and to JSON. */
export const texts =
  String.raw`acme Acme ACME a_b axb a%b 100% 1000 % _ \ \\ \% a\b " ' '' it's "x" ; -- $1 {} [] null true 5`
    .split(' ')
    .concat(
      'Acme Books',
      'Bäcker',
      'BÄCKER',
      'Łódź',
      '東京',
      '🙂',
      "'; drop table x",
      'ab',
      'a\nb',
      'a\tb',
      'ﬁ',
      '\u00a0',
    );
const anyText = fc.constantFrom(...texts);
const times = [
  '2026-03-10T12:00:00.000Z',
  '2026-03-10T11:59:59.999Z',
  '2026-03-10T00:00:00.000Z',
  '2026-03-09T23:59:59.999Z',
  '2026-03-09T12:00:00.000Z',
  '2026-03-03T12:00:00.000Z',
  '2025-01-01T00:00:00.000Z',
];
const days = ['2026-03-10', '2026-03-09', '2025-01-01', '2024-02-29'];
const time = fc.constantFrom(...times).map((at) => new Date(at));
const seats = [0, 1, 5, 5.5, -3, 1e21];
const states = ['connected', 'needs_reauth', 'expiring', 'revoking', 'disconnected'];
const workflowsOf: Readonly<Record<string, readonly string[]>> = { crm: ['send', 'sync'], mail: ['digest'] };

const connection = fc.constantFrom('crm', 'mail').chain((integrationId) =>
  fc.record({
    integrationId: fc.constant(integrationId),
    state: fc.constantFrom(...states),
    label: anyText,
    connectedAt: time,
    on: fc.subarray([...(workflowsOf[integrationId] ?? [])]),
  }),
);
const place = fc.constantFrom(['', ''], ['crm', ''], ['mail', ''], ['crm', 'send'], ['mail', 'digest']);
const suspension = fc
  .tuple(place, fc.constantFrom('2026-03-10T12:00:00.000Z', '2026-03-10T12:00:00.001Z', '2026-01-01T00:00:00.000Z'))
  .map(([[integrationId = '', workflowId = ''], at]) => ({ integrationId, workflowId, effectiveAt: new Date(at) }));

const user: fc.Arbitrary<KeptUser> = fc.record({
  project: fc.constantFrom(0, 1),
  id: fc.oneof(anyText, fc.constantFrom('u1', 'u2', 'u3')),
  metadata: fc.record(
    {
      company: anyText,
      plan: fc.constantFrom('free', 'pro', '100%'),
      seats: fc.constantFrom(...seats),
      since: fc.constantFrom(...days, ...times),
      active: fc.boolean(),
      extra: fc.constantFrom<unknown>({ acme: 'acme' }, ['acme'], 5, null),
      'nick.name': anyText,
    },
    { requiredKeys: [], noNullPrototype: true },
  ),
  hasSecret: fc.boolean(),
  createdAt: time,
  updatedAt: time,
  deleted: fc.nat(9).map((n) => n === 0),
  lastRunAt: fc.option(time, { nil: undefined }),
  connections: fc
    .array(connection, { maxLength: 3 })
    // What is no longer connected has nothing switched on; an account is connected once.
    .map((all) => all.map((one) => (isLive(one.state) ? one : { ...one, on: [] })))
    .map((all) => [...new Map(all.map((one) => [`${one.integrationId} ${one.label}`, one])).values()]),
  suspensions: fc.uniqueArray(suspension, {
    maxLength: 2,
    selector: ({ integrationId, workflowId }) => `${integrationId} ${workflowId}`,
  }),
});

function isLive(state: string): boolean {
  return state !== 'revoking' && state !== 'disconnected';
}

/** Users of two projects, with the same ids in both at times. */
export const populations = fc.uniqueArray(user, {
  maxLength: 16,
  selector: ({ project: of, id }) => `${of} ${id}`,
});

const match = fc.constantFrom('is' as const, 'contains' as const);
const order = fc.constantFrom('>' as const, '>=' as const, '<' as const, '<=' as const);
const meta = (
  key: string,
  compare: fc.Arbitrary<'is' | 'contains' | '>' | '>=' | '<' | '<='>,
  value: fc.Arbitrary<string>,
) => fc.record({ kind: fc.constant('meta' as const), key: fc.constant(key), compare, value, quoted: fc.boolean() });
const is = fc.constant('is' as const);

const terms: fc.Arbitrary<Term> = fc.oneof(
  fc.record({ kind: fc.constant('text' as const), text: anyText }),
  fc.record({ kind: fc.constantFrom('id' as const, 'account' as const), match, value: anyText }),
  meta('company', match, anyText),
  meta('nick.name', match, anyText),
  meta('plan', match, fc.constantFrom('free', 'pro', '100%')),
  meta('seats', fc.oneof(is, order), fc.constantFrom('0', '5', '5.5', '-3', '1e21', '5.0', '0x5')),
  meta('since', fc.oneof(is, order), fc.constantFrom(...days, ...times)),
  meta('active', is, fc.constantFrom('true', 'false')),
  fc.constant<Term>({ kind: 'has', what: 'connection' }),
  fc.record({
    kind: fc.constant('has' as const),
    what: fc.constant('meta' as const),
    key: fc.constantFrom('company', 'apiKey', 'nick.name', 'extra', 'nothing'),
  }),
  fc.record({ kind: fc.constant('integration' as const), id: fc.constantFrom('crm', 'mail') }),
  fc.record({
    kind: fc.constant('state' as const),
    state: fc.constantFrom('connected' as const, 'needs_reauth' as const, 'expiring' as const, 'suspended' as const),
  }),
  fc.record({
    kind: fc.constant('workflow' as const),
    id: fc.constantFrom('send', 'sync', 'digest'),
    is: fc.constantFrom('on' as const, 'off' as const, 'suspended' as const),
  }),
  fc.constant<Term>({ kind: 'suspended' }),
  fc.constant<Term>({ kind: 'neverRan' }),
  fc.record({
    kind: fc.constant('date' as const),
    field: fc.constantFrom('created' as const, 'updated' as const, 'connected' as const, 'lastRun' as const),
    compare: order,
    value: fc.constantFrom(
      { age: 1, unit: 'd' as const },
      { age: 1, unit: 'w' as const },
      { age: 0, unit: 'm' as const },
      { age: 12, unit: 'h' as const },
    ),
  }),
  fc.record({
    kind: fc.constant('date' as const),
    field: fc.constantFrom('created' as const, 'updated' as const, 'connected' as const, 'lastRun' as const),
    compare: fc.oneof(is, order),
    value: fc.oneof(
      fc.constantFrom(...days).map((day) => ({ day })),
      fc.constantFrom(...times).map((at) => ({ time: at })),
    ),
  }),
);

/** Queries with a text, over what the populations are made of. */
export const searches: fc.Arbitrary<{ readonly query: Query; readonly text: string }> = fc
  .letrec<{ query: Query }>((tie) => ({
    query: fc.oneof(
      { maxDepth: 3, depthSize: 'small', withCrossShrink: true },
      { weight: 3, arbitrary: terms },
      {
        weight: 2,
        arbitrary: fc.record({ kind: fc.constant('and' as const), all: fc.array(tie('query'), { maxLength: 3 }) }),
      },
      {
        weight: 2,
        arbitrary: fc.record({
          kind: fc.constant('or' as const),
          any: fc.array(tie('query'), { minLength: 1, maxLength: 3 }),
        }),
      },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('not' as const), query: tie('query') }) },
    ),
  }))
  .query.map((query) => ({ query, text: textOf(query) }))
  .filter((search): search is { query: Query; text: string } => search.text !== undefined);

/** Nobody has no text. */
function textOf(query: Query): string | undefined {
  try {
    return printQuery(query);
  } catch {
    return undefined;
  }
}
