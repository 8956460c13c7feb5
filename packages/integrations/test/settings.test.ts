import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sandboxCrm } from '../src/catalog/sandbox-crm/index.ts';
import {
  dateSetting,
  defineProject,
  DefinitionError,
  mapFields,
  multiselect,
  numberSetting,
  select,
  type SettingsField,
  type SettingsFields,
  textSetting,
  toggle,
} from '../src/define/index.ts';
import { readSettings } from '../src/runtime/index.ts';

const connector = sandboxCrm();
const colours = [
  { value: 'red', label: 'Red' },
  { value: 'blue', label: 'Blue' },
] as const;
const rows = [
  { name: 'company', label: 'Company', required: true },
  { name: 'plan', label: 'Plan' },
];
const load = () => [];
const some = { label: 'Some' };

const fields: readonly [string, SettingsField][] = [
  ['text', textSetting(some)],
  ['text of 3', textSetting({ ...some, maxLength: 3 })],
  ['lines', textSetting({ ...some, multiline: true })],
  ['an e-mail address', textSetting({ ...some, format: 'email' })],
  ['an address', textSetting({ ...some, format: 'url' })],
  ['a number', numberSetting(some)],
  ['a whole number', numberSetting({ ...some, integer: true, min: -5, max: 5 })],
  ['a toggle', toggle(some)],
  ['a day', dateSetting(some)],
  ['a choice', select({ ...some, options: colours })],
  ['a choice of the account', select({ ...some, options: load })],
  ['choices', multiselect({ ...some, options: colours })],
  ['choices of the account', multiselect({ ...some, max: 2, options: load })],
  ['a mapping', mapFields({ ...some, rows, options: colours })],
  ['an open mapping', mapFields({ ...some, rows: [], open: true, options: load })],
];
const of = (name: string) => fields.find(([known]) => known === name)?.[1] ?? expect.unreachable(name);

test.each([
  ['text', 'ä 😀', 'ä 😀'],
  ['lines', 'a\nb', 'a\nb'],
  ['an e-mail address', ' Ada@example.com ', 'Ada@example.com'],
  ['an address', ' HTTPS://Example.com ', 'https://example.com/'],
  ['a number', -0, 0],
  ['a whole number', 5, 5],
  ['a toggle', false, false],
  ['a day', '2028-02-29', '2028-02-29'],
  ['a choice', 'blue', 'blue'],
  ['choices', ['blue', 'red', 'blue'], ['blue', 'red']],
  ['a mapping', { company: 'red' }, { company: 'red' }],
  ['an open mapping', { 'of my own': 'x' }, { 'of my own': 'x' }],
])('%s takes %j', (name, given, kept) => {
  expect(of(name).check(given)).toEqual({ ok: true, value: kept });
});

test.each<[string, unknown, string]>([
  ['text', '', 'must be text of 1 to 4,000 characters'],
  ['text', 'a\nb', 'must be one line'],
  ['text', 'a\0', 'must be text without NUL or broken characters'],
  ['text', 'sk_live_4eC39HqLyjWDarjtT1zdp7dc', 'looks like a credential, which does not belong here'],
  ['text of 3', 'abcd', 'must be text of 1 to 3 characters'],
  ['an e-mail address', 'ada', 'must be an e-mail address'],
  ['an address', 'ftp://example.com', 'must be a whole http or https address without a user name'],
  ['a number', '1', 'must be a number'],
  ['a number', Number.NaN, 'must be a number'],
  ['a whole number', 1.5, 'must be a whole number'],
  ['a whole number', 6, 'must be at most 5'],
  ['a whole number', -6, 'must be at least -5'],
  ['a toggle', 'on', 'must be on or off'],
  ['a day', '2026-02-30', 'must be a day, such as "2026-01-31"'],
  ['a choice', 'green', 'must be one of the choices that there are'],
  ['a choice of the account', 'x'.repeat(501), 'must be a choice of 1 to 500 characters'],
  ['choices', [], 'must be at least one choice'],
  ['choices of the account', ['a', 'b', 'c'], 'must be at most 2 choices'],
  ['a mapping', { plan: 'red' }, 'must say where "Company" goes'],
  ['a mapping', { company: 'red', other: 'red' }, 'must have the rows that there are'],
  ['a mapping', { company: 'green' }, 'must be one of the choices that there are, for each row'],
  ['a mapping', { company: 'red', plan: 'red' }, 'must send each row to a place of its own'],
  ['an open mapping', { ['x'.repeat(101)]: 'a' }, 'must have the rows that there are'],
  ['an open mapping', [], 'must say for each row where it goes'],
])('%s does not take %j', (name, given, message) => {
  expect(of(name).check(given)).toMatchObject({ ok: false, message });
});

/** Close to what is taken, so that some of it is. */
const nearly = fc.oneof(
  fc.json({ maxDepth: 3 }).map((text): unknown => JSON.parse(text)),
  fc.constantFrom<unknown>(
    'red',
    'blue',
    5,
    -0,
    0.5,
    true,
    '2026-01-31',
    'ada@example.com',
    'https://example.com/a',
    ['red'],
    { company: 'red' },
  ),
  fc.string({ unit: 'grapheme', maxLength: 5 }),
  fc.array(fc.string({ maxLength: 3 }), { maxLength: 4 }),
  fc.dictionary(fc.string({ maxLength: 4 }), fc.string({ maxLength: 4 }), { maxKeys: 4 }),
);

test.each(fields)(
  '%s: whatever JSON it is asked about, it answers, and leaves alone what it has normalised',
  (_, field) => {
    fc.assert(
      fc.property(nearly, (value) => {
        const checked = field.check(value);
        if (!checked.ok) return checked.message.length > 0 && !checked.message.includes('undefined');
        expect(field.check(checked.value)).toEqual(checked);
        // It is what it is after it was stored.
        expect(JSON.parse(JSON.stringify(checked.value))).toEqual(checked.value);
        return true;
      }),
      { numRuns: 300 },
    );
  },
);

test('what is read fits its field or is missing, whatever was stored', () => {
  const required: SettingsFields = {
    text: textSetting({ ...some, required: true }),
    limit: numberSetting({ ...some, required: true, initial: 3 }),
    tags: multiselect({ ...some, options: colours }),
  };
  const stored = fc.record({ text: nearly, limit: nearly, tags: nearly, gone: nearly }, { requiredKeys: [] });
  fc.assert(
    fc.property(stored, (given) => {
      const { values, missing } = readSettings(required, given);
      for (const [name, value] of Object.entries(values))
        expect(required[name]?.check(value)).toEqual({ ok: true, value });
      expect(Object.hasOwn(values, 'limit')).toBe(true);
      expect(missing).toEqual(Object.hasOwn(values, 'text') ? [] : ['text']);
      expect(Object.keys(values)).not.toContain('gone');
    }),
  );
});

describe('a mistake is told where it is written', () => {
  const project = defineProject();
  const define = (settings: SettingsFields) => project.integration('crm', { connector, settings });

  test.each<[string, () => unknown, RegExp]>([
    ['a name', () => define({ 'a-b': toggle(some) }), /the setting "a-b" has a name that is not allowed/],
    ['a name of an object', () => define({ constructor: toggle(some) }), /"constructor" has a name that is reserved/],
    ['no label', () => define({ a: toggle({ label: ' ' }) }), /the setting "a" has no "label"/],
    ['no setting', () => define({ a: {} as never }), /the setting "a" is no setting/],
    [
      'an initial value',
      () => define({ a: numberSetting({ ...some, max: 1, initial: 2 }) }),
      /"initial" that it would not take: it must be at most 1/,
    ],
    [
      'an unknown name',
      () => define({ a: select({ ...some, options: load, dependsOn: ['b'] }) }),
      /depends on "b", and there is no such/,
    ],
    ['itself', () => define({ a: select({ ...some, options: load, dependsOn: ['a'] }) }), /"a" depends on itself/],
    [
      'a circle',
      () =>
        define({
          a: select({ ...some, options: load, dependsOn: ['b'] }),
          b: multiselect({ ...some, options: load, dependsOn: ['c'] }),
          c: mapFields({ ...some, rows, options: load, dependsOn: ['a'] }),
        }),
      /the settings "a", "b", "c" wait for each other/,
    ],
    [
      'too many',
      () => define(Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`a${n}`, toggle(some)]))),
      /51 settings, and 50 is the most/,
    ],
    [
      'a search of a list',
      () => select({ ...some, options: colours, searchable: true } as never),
      /"searchable" is for choices of the account/,
    ],
    [
      'a list that depends',
      () => select({ ...some, options: colours, dependsOn: ['a'] } as never),
      /"dependsOn" is for choices of the account/,
    ],
    ['no choices', () => select({ ...some, options: [] }), /"options" is neither/],
    ['a choice twice', () => select({ ...some, options: [...colours, ...colours] }), /the choice "red" is there twice/],
    ['a choice without a value', () => select({ ...some, options: [{ value: '', label: 'x' }] }), /is no choice/],
    ['no rows', () => mapFields({ ...some, rows: [], options: load }), /"rows" is no list/],
    [
      'a row twice',
      () => mapFields({ ...some, rows: [...rows, ...rows], options: load }),
      /the row "company" is there twice/,
    ],
    ['bounds', () => numberSetting({ ...some, min: 2, max: 1 }), /no value is between them/],
    ['a length', () => textSetting({ ...some, maxLength: 0 }), /maxLength of textSetting/],
    ['lines of an address', () => textSetting({ ...some, format: 'url', multiline: true }), /an address has one line/],
    ['how many', () => multiselect({ ...some, options: load, max: 0 }), /"max" of multiselect/],
    [
      'a workflow that others call',
      () =>
        project.workflow('part', {
          name: 'Part',
          trigger: project.onCall(),
          settings: { a: toggle(some) },
          run: async () => undefined,
        }),
      /no customer fills anything in for it/,
    ],
  ])('%s', (_, mistake, message) => {
    expect(mistake).toThrow(DefinitionError);
    expect(mistake).toThrow(/^settings\.test\.ts:\d+: /);
    expect(mistake).toThrow(message);
  });
});
