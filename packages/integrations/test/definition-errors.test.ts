import { expect, test } from 'vitest';
import * as z from 'zod';
import { sandboxCrm } from '../src/catalog/sandbox-crm/index.ts';
import { sandboxMail } from '../src/catalog/sandbox-mail/index.ts';
import { slack } from '../src/catalog/slack/index.ts';
import {
  boolean,
  defineProject,
  DefinitionError,
  disconnect,
  email,
  json,
  type MetadataFields,
  number,
  oneOf,
  secret,
  suspend,
  text,
  unavailable,
} from '../src/define/index.ts';

const connector = sandboxCrm();

function mistakeOf(define: () => unknown): string {
  try {
    define();
  } catch (error) {
    expect(error).toBeInstanceOf(DefinitionError);
    return (error as Error).message;
  }
  return expect.unreachable('the definition was accepted');
}

/** Each mistake is told with the line it is on. */
const here = /^definition-errors\.test\.ts:\d+: /;

test.each(['', '1a', '_a', 'a b', 'ä', 'a'.repeat(65)])('the metadata key %j is not allowed', (key) => {
  const message = mistakeOf(() => defineProject({ metadata: { [key]: text() } }));
  expect(message).toMatch(here);
  expect(message).toContain(`metadata key "${key}" is not allowed`);
});

test.each(['constructor', 'prototype', '__proto__', 'acme.plan'])('the metadata key %j is reserved', (key) => {
  expect(mistakeOf(() => defineProject({ metadata: { [key]: text() } }))).toContain(
    `metadata key "${key}" is reserved`,
  );
});

test('a prototype in the place of a schema is refused', () => {
  const metadata = JSON.parse('{}') as MetadataFields;
  Object.setPrototypeOf(metadata, { plan: text() });
  expect(mistakeOf(() => defineProject({ metadata }))).toMatch(/metadata is no plain object/);
  expect(mistakeOf(() => defineProject({ metadata: { plan: 'text' } as never }))).toMatch(/"plan" is no field/);
  expect(mistakeOf(() => defineProject({ metadata: { plan: undefined } as never }))).toMatch(/"plan" is no field/);
});

test('50 keys go, 51 do not', () => {
  const keys = (count: number): MetadataFields =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, text()]));
  expect(defineProject({ metadata: keys(50) }).define([]).metadata).toHaveProperty('k49');
  expect(mistakeOf(() => defineProject({ metadata: keys(51) }))).toMatch(/metadata has 51 keys, and 50 is the most/);
});

test.each([
  'apiKey',
  'APIKey',
  'api_key',
  'apikey',
  'access_token',
  'refresh.tokens',
  'Secret',
  'clientSecret',
  'pass',
  'user-password',
  'awsCredentials',
  'key2',
])('a plain field called %s is refused, with advice', (name) => {
  for (const field of [text(), email(), number(), json()]) {
    expect(mistakeOf(() => defineProject({ metadata: { [name]: field } }))).toMatch(
      /looks like a credential.*secret\(.*notASecret: true/,
    );
  }
  const fine = [text({ notASecret: true }), boolean(), oneOf(['a']), secret({ hosts: ['a.example'] })];
  for (const field of fine)
    expect(defineProject({ metadata: { [name]: field } }).define([]).metadata[name]).toBe(field);
});

test.each(['keyboard', 'monkey', 'passport', 'bypass', 'secretary', 'tokenizer', 'Email', 'compass'])(
  'a plain field may be called %s',
  (name) => {
    expect(Object.keys(defineProject({ metadata: { [name]: text() } }).define([]).metadata)).toEqual([name]);
  },
);

test.each([
  'https://a.example',
  'a.example/',
  'A.example',
  'a.example:',
  'a.example:0',
  'a.example:65536',
  'a.example:080',
  'user@a.example',
  '*.a.example',
  'a..example',
  '-a.example',
  'bücher.example',
  '0x7f.1',
  '',
  ' a.example',
  5,
])('a secret is not bound to %j', (host) => {
  const message = mistakeOf(() => defineProject({ metadata: { apiKey: secret({ hosts: [host as string] }) } }));
  expect(message).toMatch(here);
  expect(message).toContain(`metadata key "apiKey" has the host ${JSON.stringify(host)}`);
});

test('a secret is bound to hosts and ports', () => {
  const hosts = ['a.example', 'a.example:443', '127.0.0.1:4200', 'localhost:1', '[::1]:65535', 'my_host'] as const;
  expect(
    defineProject({ metadata: { apiKey: secret({ hosts: [...hosts] }) } }).define([]).metadata.apiKey.hosts,
  ).toEqual(hosts);
  expect(mistakeOf(() => defineProject({ metadata: { apiKey: secret({ hosts: [] as never }) } }))).toMatch(
    /"apiKey" names no host/,
  );
});

test('options that no kind has are refused where they are written', () => {
  const mistakes: [() => unknown, RegExp][] = [
    [() => json({ indexed: true as never }), /json cannot be indexed/],
    [() => json({ maxBytes: 8193 }), /from 1 to 8,192, not 8193/],
    [() => json({ maxBytes: 0 }), /from 1 to 8,192/],
    [() => text({ maxLength: 4001 }), /from 1 to 4,000, not 4001/],
    [() => text({ maxLength: 1.5 }), /from 1 to 4,000/],
    [() => email({ writers: ['admin' as never] }), /no writer "admin"/],
    [() => number({ precedence: 'oldest' as never }), /no precedence "oldest"/],
    [() => oneOf([] as never), /at least one/],
    [() => oneOf(['a\0']), /without NUL/],
  ];
  for (const [define, message] of mistakes) {
    expect(mistakeOf(define)).toMatch(message);
    expect(mistakeOf(define)).toMatch(here);
  }
});

test('a field says who writes it, who sees it and who wins, and the server always writes', () => {
  expect(text()).toMatchObject({
    kind: 'text',
    writers: ['claim', 'server'],
    visible: false,
    indexed: false,
    precedence: 'server',
    notASecret: false,
  });
  expect(
    email({ writers: ['browser'], visible: true, indexed: true, precedence: 'newest', label: 'Mail' }),
  ).toMatchObject({
    kind: 'email',
    writers: ['server', 'browser'],
    visible: true,
    indexed: true,
    precedence: 'newest',
    label: 'Mail',
  });
  expect(json({ writers: [] }).writers).toEqual(['server']);
});

test('a definition says whether keys must be declared', () => {
  expect(defineProject().define([]).strict).toBe(false);
  expect(defineProject({ strict: true }).define([]).strict).toBe(true);
});

test('what becomes of the unavailable is always said', () => {
  const project = defineProject({ metadata: { plan: text() }, events: { happened: z.object({}) } });
  const trigger = project.onEvent('happened');
  const run = async (): Promise<void> => undefined;
  const available = (): boolean => true;
  expect(project.integration('a', { connector })).toMatchObject({
    available: undefined,
    whenUnavailable: { act: 'suspend' },
  });
  expect(
    project.integration('a', { connector, available, whenUnavailable: disconnect({ after: '30 days' }) }),
  ).toMatchObject({ available, whenUnavailable: { act: 'disconnect', after: '30 days' } });
  expect(project.workflow('a', { name: 'A', trigger, run })).toMatchObject({
    available: undefined,
    whenUnavailable: { act: 'suspend' },
  });
  expect(
    project.workflow('a', { name: 'A', trigger, run, available, whenUnavailable: suspend({ after: 60_000 }) }),
  ).toMatchObject({ available, whenUnavailable: { act: 'suspend', after: 60_000 } });
  expect(unavailable('Soon', { hidden: true })).toStrictEqual({ allowed: false, message: 'Soon', hidden: true });
  expect(unavailable('Pro', { upgrade: 'pro' })).toStrictEqual({ allowed: false, message: 'Pro', upgrade: 'pro' });

  expect(
    mistakeOf(() => project.workflow('a', { name: 'A', trigger, run, whenUnavailable: disconnect() as never })),
  ).toMatch(/workflow "a": "whenUnavailable" cannot "disconnect"\. Use suspend\(\)\./);
  const mistake = mistakeOf(() => project.integration('a', { connector, available: (async () => true) as never }));
  expect(mistake).toMatch(here);
  expect(mistake).toMatch(/integration "a": "available" is asynchronous/);
  expect(mistakeOf(() => project.integration('a', { connector, available: true as never }))).toMatch(/is no function/);
});

test("a workflow on a provider's event belongs to an integration whose connector declares it", () => {
  const project = defineProject();
  const run = async (): Promise<void> => undefined;
  const trigger = project.onProviderEvent(connector, 'contact.created');
  expect(trigger).toEqual({ kind: 'provider_event', connector: 'sandbox-crm', event: 'contact.created' });
  const welcome = project.workflow('welcome', { name: 'Welcome', trigger, run });
  expect(project.integration('crm', { connector: sandboxCrm(), workflows: [welcome] }).workflows).toEqual([welcome]);

  const unknown = mistakeOf(() => project.onProviderEvent(connector, 'contact.deleted' as never));
  expect(unknown).toMatch(here);
  expect(unknown).toMatch(
    /"sandbox-crm" declares no event "contact\.deleted"\. It has the events "contact\.created", /,
  );
  const foreign = mistakeOf(() => project.integration('chat', { connector: slack(), workflows: [welcome] }));
  expect(foreign).toMatch(here);
  expect(foreign).toMatch(
    /workflow "welcome" starts on "contact\.created" of the connector "sandbox-crm", and .*"slack"/,
  );
  expect(mistakeOf(() => project.integration('mail', { connector: sandboxMail(), workflows: [welcome] }))).toMatch(
    /which has no events/,
  );
  const other = project.workflow('other', {
    name: 'Other',
    trigger: project.onProviderEvent(slack(), 'team_join'),
    run,
  });
  expect(
    mistakeOf(() => project.integration('chat', { connector: slack({ events: ['file_shared'] }), workflows: [other] })),
  ).toMatch(/starts on "team_join"/);
});

test('rules of accounts are kept as they are written, and a wrong one is refused where it is written', () => {
  const project = defineProject();
  const define = (accounts: unknown) => project.integration('a', { connector, accounts: accounts as never });
  const max = (): number => 2;
  expect(project.integration('a', { connector }).accounts).toEqual({});
  expect(define({ max, elsewhere: 'refuse' }).accounts).toEqual({ max, elsewhere: 'refuse' });
  expect(define({ max: 1 }).accounts).toEqual({ max: 1 });
  for (const wrong of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '3', null]) {
    const mistake = mistakeOf(() => define({ max: wrong }));
    expect(mistake).toMatch(here);
    expect(mistake).toMatch(/integration "a": "accounts\.max" is a whole number from 1/);
  }
  expect(mistakeOf(() => define({ max: async () => 2 }))).toMatch(/"accounts\.max" is asynchronous/);
  expect(mistakeOf(() => define({ elsewhere: 'never' }))).toMatch(
    /"accounts\.elsewhere" is "allow" or "refuse", not "never"/,
  );
  expect(define({ sharing: 'either' }).accounts).toEqual({ sharing: 'either' });
  expect(mistakeOf(() => define({ sharing: 'everybody' }))).toMatch(
    /"accounts\.sharing" is "personal", "either" or "organisation", not "everybody"/,
  );
});

test('who belongs together is said by a text that no browser writes', () => {
  const metadata = { company: text(), team: text({ writers: ['browser'] }), mail: email(), size: number() };
  const define = (organisation: unknown) => defineProject({ metadata, organisation: organisation as never });
  expect(define('company').define([]).organisation).toBe('company');
  expect(define(undefined).define([]).organisation).toBeUndefined();
  expect(mistakeOf(() => define('team'))).toMatch(/"team", which browsers may write/);
  expect(mistakeOf(() => define('mail'))).toMatch(/"mail", which is email\. Name one that is text\(\)/);
  expect(mistakeOf(() => define('size'))).toMatch(/"size", which is number/);
  for (const unknown of ['nobody', 'toString', '__proto__']) {
    expect(mistakeOf(() => define(unknown))).toMatch(/and there is none\. Add it to "metadata"/);
  }
});

test('accounts are shared only where the project says with whom', () => {
  const alone = defineProject();
  const shared = alone.integration('a', { connector, accounts: { sharing: 'organisation' } });
  expect(mistakeOf(() => alone.define([shared]))).toMatch(
    /integration "a" shares its accounts, and the project does not say who belongs together/,
  );
  const together = defineProject({ metadata: { company: text() }, organisation: 'company' });
  expect(
    together.define([together.integration('a', { connector, accounts: { sharing: 'either' } })]).integrations[0]
      ?.accounts,
  ).toEqual({
    sharing: 'either',
  });
});

test.each(['1 minute', 60_000, '400 days', 400 * 86_400_000, '1.5 minutes'] as const)(
  'a grace of %j is one',
  (after) => {
    expect(
      defineProject().integration('a', { connector, whenUnavailable: suspend({ after }) }).whenUnavailable,
    ).toEqual({
      act: 'suspend',
      after,
    });
  },
);

test.each(['59 seconds', 59_999, 0, -1, '401 days', Number.NaN, Number.POSITIVE_INFINITY, '2 moons', '-5 days', null])(
  'a grace of %j is none',
  (after) => {
    const message = mistakeOf(() =>
      defineProject().integration('a', { connector, whenUnavailable: suspend({ after: after as never }) }),
    );
    expect(message).toMatch(here);
    expect(message).toMatch(/integration "a": "after" is from "1 minute" to "400 days"/);
  },
);
