import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import {
  type ActionAnswer,
  actionsOf,
  defineAction,
  graphqlErrors,
  kindOfStatus,
  pathTo,
  performAction,
  problemIn,
  readRateLimit,
  valueAt,
} from '@acme/integrations/connector';
import { defineProject } from '@acme/integrations';
import { sandboxCrm, sandboxCrmActions } from '@acme/integrations/catalog/sandbox-crm';

const rename = defineAction({
  connector: 'x',
  name: 'rename',
  description: 'Renames a thing.',
  input: z.object({ id: z.string(), name: z.string().trim().min(1), loud: z.boolean().default(false) }),
  output: z.object({ name: z.string() }),
  request: ({ id, ...json }) => ({ method: 'PUT', path: pathTo`/things/${id}`, json }),
});
const answering = (
  json: unknown,
): { sent: unknown[]; call: (request: unknown) => Promise<ActionAnswer>; baseUrl: string } => {
  const sent: unknown[] = [];
  return {
    sent,
    baseUrl: 'https://x.example',
    call: async (request) => {
      sent.push(request);
      return { status: 200, headers: {}, json };
    },
  };
};

describe('an action', () => {
  test('sends what its input becomes, and gives what its output lets through', async () => {
    const calls = answering({ name: 'New', secret: 'more' });
    expect(await performAction(rename, { id: 'a/b', name: ' New ' }, calls)).toEqual({ name: 'New' });
    expect(calls.sent).toEqual([{ method: 'PUT', path: '/things/a%2Fb', json: { name: 'New', loud: false } }]);
  });

  test('with an input that does not fit sends nothing, and does not repeat what may be a value', async () => {
    const calls = answering({});
    const refused = await performAction(rename, { id: '..', name: '' }, calls).catch((error: unknown) => error);
    expect(refused).toMatchObject({ name: 'ActionInputError', fields: { name: { code: 'too_small' } } });
    await expect(performAction(rename, { id: '..', name: 'x' }, calls)).rejects.toMatchObject({
      fields: { '(input)': { message: '".." cannot stand in a path.' } },
    });
    const keyed = defineAction({
      ...rename,
      input: z.object({ map: z.record(z.string(), z.int()) }),
      request: () => ({ method: 'GET', path: '/' }),
    });
    const secretly = await performAction(keyed, { map: { 'my secret!': 'x' } }, calls).catch((error: unknown) => error);
    expect((secretly as Error).message).toContain('map.(name)');
    expect(calls.sent).toEqual([]);
  });

  test('whose answer is of another form says where', async () => {
    await expect(performAction(rename, { id: 'a', name: 'b' }, answering({ name: 5 }))).rejects.toMatchObject({
      name: 'ActionOutputError',
      message: expect.stringContaining('"name" does not fit') as string,
    });
  });

  test.each(['', 'Create', 'create-contact', 'create contact', '1', 'a'.repeat(64), 'constructor!'])(
    'cannot be called "%s"',
    (name) => {
      expect(() => defineAction({ ...rename, name, request: () => ({ method: 'GET', path: '/' }) })).toThrow(
        'no name of an action',
      );
    },
  );

  test('two with one name are a mistake, and so is one of another connector', () => {
    expect(() => actionsOf(rename, rename)).toThrow('the same name');
    const project = defineProject({});
    const wrong = { ...sandboxCrm(), actions: { ...sandboxCrmActions, rename } };
    expect(() => project.integration('crm', { connector: wrong })).toThrow('the action "rename" is one of "x"');
    const copy = { ...sandboxCrm(), id: 'our-crm' };
    expect(project.integration('crm', { connector: copy }).connector.actions).toBe(sandboxCrmActions);
    const hidden = { ...sandboxCrm(), actions: { other: sandboxCrmActions.createContact } };
    expect(() => project.integration('crm', { connector: hidden })).toThrow('is there under the name "other"');
  });
});

test('a value in a path stays one segment, or is refused', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (value) => {
      if (/^\.{0,2}$/.test(value)) {
        expect(() => pathTo`/a/${value}/b`).toThrow('cannot stand in a path');
        return;
      }
      const url = new URL(pathTo`/a/${value}/b`, 'https://x.example');
      expect([url.host, url.search, url.hash, url.pathname.split('/').length]).toEqual(['x.example', '', '', 4]);
    }),
  );
});

test('a place in JSON is found, and nothing that every object has', () => {
  expect(valueAt({ a: { b: [{ c: 1 }] } }, 'a.b.0.c')).toBe(1);
  expect(valueAt({ 'a.b': 2 }, 'a\\.b')).toBe(2);
  for (const place of ['constructor', '__proto__.x', 'a.toString', 'a.length'])
    expect(valueAt({ a: 'text' }, place)).toBeUndefined();
});

describe('limits', () => {
  const read = (limits: Parameters<typeof readRateLimit>[0], headers: Record<string, string>, nowMs = 1_000_000) =>
    readRateLimit(limits, (name) => headers[name], nowMs);
  const as = (form: 'seconds' | 'milliseconds' | 'epoch_seconds' | 'epoch_milliseconds' | 'date') =>
    [{ remaining: 'left', reset: { header: 'reset', as: form } }] as const;

  test.each([
    ['seconds', '30', 30_000],
    ['seconds', ' 0.5 ', 500],
    ['milliseconds', '250', 250],
    ['epoch_seconds', '1060', 60_000],
    ['epoch_milliseconds', '1000500', 500],
    ['date', '1970-01-01T00:17:40Z', 60_000],
    ['date', 'Thu, 01 Jan 1970 00:17:40 GMT', 60_000],
    ['epoch_seconds', '1', 0],
    ['seconds', '999999999', 86_400_000],
  ] as const)('a time as %s: %s', (form, reset, resetMs) => {
    expect(read(as(form), { left: '7', reset })).toEqual({ remaining: 7, resetMs });
  });

  test.each([
    ['usage=3/10', 7],
    ['usage=10/10; app-usage=1/10(name=x)', 0],
    ['app-usage=1/10; usage=4/10', 6],
    ['app-usage=1/10', undefined],
    ['usage=3/10(name=x)', undefined],
    ['3/10', undefined],
    ['', undefined],
  ])('of a list of limits the entry that is meant: %s', (used, remaining) => {
    const limits = [
      { remaining: { header: 'used', as: 'used_of_limit', entry: 'usage=' }, reset: { ms: 500 } },
    ] as const;
    expect(read(limits, { used })?.remaining).toBe(remaining);
  });

  test('of several the one that binds is the one that counts', () => {
    const limits = [
      { remaining: 'day', reset: { header: 'day-reset', as: 'seconds' } },
      { remaining: 'second', reset: { ms: 1_000 } },
      { remaining: { header: 'used', as: 'used_of_limit' }, reset: { ms: 500 } },
    ] as const;
    expect(read(limits, { day: '0', 'day-reset': '3600', second: '0' })).toEqual({ remaining: 0, resetMs: 3_600_000 });
    expect(read(limits, { day: '10', 'day-reset': '3600', second: '3' })).toEqual({ remaining: 3, resetMs: 1_000 });
    expect(read(limits, { used: '39/40' })).toEqual({ remaining: 1, resetMs: 500 });
    expect(read(limits, { used: '41/40' })).toEqual({ remaining: 0, resetMs: 500 });
    expect(read(limits, {})).toBeUndefined();
  });

  test('whatever headers say, it is a number of calls and a time of at most a day, or nothing', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('seconds', 'milliseconds', 'epoch_seconds', 'epoch_milliseconds', 'date' as const),
        fc.oneof(fc.string(), fc.double().map(String), fc.integer().map(String)),
        fc.oneof(fc.string(), fc.double().map(String), fc.integer().map(String)),
        (form, left, reset) => {
          const found = read(as(form), { left, reset });
          if (found === undefined) return;
          expect(Number.isSafeInteger(found.remaining) && found.remaining >= 0).toBe(true);
          expect(found.resetMs >= 0 && found.resetMs <= 86_400_000).toBe(true);
        },
      ),
    );
  });
});

describe('what went wrong', () => {
  test('is nothing for a 2xx, and the status where nobody says more', () => {
    expect(problemIn({}, { status: 204, headers: {} })).toBeUndefined();
    expect(problemIn({}, { status: 404, headers: {} })).toEqual({ kind: 'not_found', message: 'It answered 404.' });
    const failed = (json: unknown) => problemIn({}, { status: 403, headers: {}, json });
    for (const [json, message, code] of [
      [{ type: 'about:blank', title: 'Forbidden', detail: 'Needs the scope contacts.' }, 'Needs the scope contacts.'],
      [{ error: 'invalid_scope', error_description: 'No contacts.' }, 'No contacts.', 'invalid_scope'],
      [{ error: 'not_allowed', message: 'Not from this address.' }, 'Not from this address.', 'not_allowed'],
      [{ error: { code: 'E1', message: 'No.' } }, 'No.', 'E1'],
      [{ errors: [{ code: 'E2', detail: 'Never.' }, { detail: 'more' }] }, 'Never.', 'E2'],
      [{ errors: ['Not you.'] }, 'Not you.'],
      [{ error: 'forbidden' }, 'forbidden'],
    ] as const) {
      expect(failed(json)).toEqual({ kind: 'forbidden', message, ...(code === undefined ? {} : { code }) });
    }
    for (const json of [undefined, null, 7, 'no', [], {}, { error: 5 }, { message: '' }]) {
      expect(failed(json)).toEqual({ kind: 'forbidden', message: 'It answered 403.' });
    }
    expect(problemIn({}, { status: 200, headers: {}, json: { error: 'no' } })).toBeUndefined();
    expect([402, 418, 451].map(kindOfStatus)).toEqual(['rejected', 'rejected', 'rejected']);
    expect([500, 503, 599, 408].map(kindOfStatus)).toEqual(Array.from({ length: 4 }, () => 'provider_down'));
  });

  test('is said on one line of a bounded length, whatever the connector reads or throws', () => {
    fc.assert(
      fc.property(fc.anything(), fc.integer({ min: 200, max: 599 }), (said, status) => {
        const errors = () => said as never;
        const problem = problemIn({ errors }, { status, headers: {} });
        if (problem === undefined) return;
        expect(problem.message).toMatch(/^[^\p{Cc}\u2028\u2029]{1,500}$/u);
        expect(problem.message.isWellFormed()).toBe(true);
        expect((problem.code ?? '').length <= 100 && (problem.field ?? '').length <= 200).toBe(true);
      }),
    );
    const throws = () => {
      throw new TypeError('json is undefined');
    };
    expect(problemIn({ errors: throws }, { status: 400, headers: {} })).toMatchObject({ kind: 'invalid_input' });
    expect(problemIn({ errors: throws }, { status: 200, headers: {} })).toBeUndefined();
  });

  test('in GraphQL stands in a 200', () => {
    expect(graphqlErrors({ data: null, errors: [{ message: 'No.' }, 'x'] })).toEqual([{ message: 'No.' }]);
    for (const json of [undefined, null, 'x', {}, { errors: null }, { errors: {} }])
      expect(graphqlErrors(json)).toEqual([]);
  });
});

describe('what a browser may ask', () => {
  const allow = (browser: object) => () => defineProject({}).integration('crm', { connector: sandboxCrm(), browser });

  test.each([
    'contacts',
    '',
    '/',
    '/a//b',
    '/a/../b',
    '/a/./b',
    '/a?b=1',
    '/a#b',
    '/a%2fb',
    '/{}',
    '/a{id}',
    '/{id',
    '//a',
    '/a\\b',
  ])('is no path "%s"', (path) => {
    expect(allow({ requests: [{ method: 'GET', path }] })).toThrow(
      /actions\.test\.ts:\d+: integration "crm": "browser" allows/,
    );
  });

  test('is a path with places for one segment each, and an action that there is', () => {
    expect(
      allow({ requests: [{ method: 'GET', path: '/contacts/{id}/tags' }], actions: ['listContacts'] }),
    ).not.toThrow();
    expect(allow({ actions: ['dropContacts'] })).toThrow('names the action "dropContacts"');
    expect(allow({ actions: ['constructor'] })).toThrow('names the action "constructor"');
  });
});

test('a workflow that runs on accounts of another provider is refused where it is written', () => {
  const project = defineProject({ events: { asked: z.object({}) } });
  const workflow = project.workflow('bound', {
    name: 'Bound',
    connector: { id: 'hubspot' },
    trigger: project.onEvent('asked'),
    run: async () => {},
  });
  expect(() => project.integration('crm', { connector: sandboxCrm(), workflows: [workflow as never] })).toThrow(
    'the workflow "bound" runs on those of "hubspot"',
  );
});
