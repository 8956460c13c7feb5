import type { SettingInfo, SettingValue } from '@acme/connect';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkSetting } from '../src/headless/settings/check-setting.ts';
import { addRow, renameRow, rowNameOf, withoutRow } from '../src/headless/settings/mapping-rows.ts';
import { createTranslate } from '../src/messages/create-translate.ts';
import { decimalSignOf, printNumber, readNumber } from '../src/headless/settings/number-text.ts';

const t = createTranslate('en');
const common = { name: 'x', label: 'X', required: true };
const text = { ...common, kind: 'text', maxLength: 5 } as const;
const number = { ...common, kind: 'number', min: 1, max: 9 } as const;
const several = { ...common, kind: 'multiselect', max: 2 } as const;
const mapping: SettingInfo = {
  ...common,
  kind: 'mapping',
  open: true,
  rows: [
    { name: 'email', label: 'Email', required: true },
    { name: 'phone', label: 'Phone', required: false },
  ],
};

test.for<readonly [string, SettingInfo, SettingValue | undefined, string | undefined]>([
  ['nothing where something is required', text, undefined, 'required'],
  ['blanks where something is required', text, '  ', 'required'],
  ['nothing where nothing has to be', { ...text, required: false }, '', undefined],
  ['text', text, 'short', undefined],
  ['text that is too long', text, 'longer', 'too_long'],
  ['an email address', { ...text, maxLength: 99, format: 'email' }, ' ada@lovelace.example ', undefined],
  ['no email address', { ...text, maxLength: 99, format: 'email' }, 'ada@lovelace', 'invalid'],
  ['a web address', { ...text, maxLength: 99, format: 'url' }, 'https://lovelace.example/a?b', undefined],
  ['an address that a browser would run', { ...text, maxLength: 99, format: 'url' }, 'javascript:alert(1)', 'invalid'],
  ['a number', number, 9, undefined],
  ['nought is a number', { ...number, min: 0 }, 0, undefined],
  ['what is no number', number, 'nine', 'invalid'],
  ['a number that is too small', number, 0, 'too_small'],
  ['a number that is too large', number, 10, 'too_large'],
  ['a part of a number', { ...number, integer: true }, 1.5, 'invalid'],
  ['a day', { ...common, kind: 'date' }, '2026-02-28', undefined],
  ['a day that there is not', { ...common, kind: 'date' }, '2026-02-30', 'invalid'],
  ['a switch that is off', { ...common, kind: 'toggle' }, false, undefined],
  ['no choice', { ...common, kind: 'select' }, undefined, 'required'],
  ['as many choices as there may be', several, ['a', 'b'], undefined],
  ['more choices than there may be', several, ['a', 'b', 'c'], 'too_many'],
  ['a mapping', mapping, { email: 'a' }, undefined],
  ['a mapping without a required row', mapping, { phone: 'a' }, 'required'],
  ['two rows that go to one place', mapping, { email: 'a', phone: 'a' }, 'duplicate_target'],
  ['a row without a name', mapping, { email: 'a', '': 'b' }, 'required'],
  ['a row that goes nowhere', mapping, { email: 'a', fax: '' }, 'required'],
  ['a row with the name of another', mapping, { email: 'a', 'phone\0': 'b' }, 'duplicate'],
])('%s', ([, field, value, code]) => {
  expect(checkSetting(field, value, t)?.code).toBe(code);
});

test('a problem of a mapping says which row it is about', () => {
  expect(checkSetting(mapping, {}, t)).toEqual({
    code: 'required',
    row: 'email',
    message: 'Choose where “Email” goes.',
  });
});

describe('rows of a mapping', () => {
  test('have the names that were typed, in the places where they were added, even where two are the same', () => {
    const first = addRow({ email: 'a' });
    const named = renameRow(first.mapping, first.key, 'fax');
    const second = addRow(named.mapping);
    const twice = renameRow({ ...second.mapping, [second.key]: 'c' }, second.key, 'fax');
    expect(Object.keys(twice.mapping).map(rowNameOf)).toEqual(['email', 'fax', 'fax']);
    expect(Object.values(twice.mapping)).toEqual(['a', '', 'c']);
    const mended = renameRow(twice.mapping, twice.key, 'telex');
    expect(mended.mapping).toEqual({ email: 'a', fax: '', telex: 'c' });
    expect(withoutRow(mended.mapping, 'fax')).toEqual({ email: 'a', telex: 'c' });
  });

  test('are never lost by naming them', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', ''), { maxLength: 6 }), (names) => {
        let rows: Readonly<Record<string, string>> = {};
        for (const name of names) {
          const { mapping: grown, key } = addRow(rows);
          rows = renameRow(grown, key, name).mapping;
        }
        expect(Object.keys(rows).map(rowNameOf)).toEqual(names);
      }),
    );
  });
});

describe('a number', () => {
  test.for([
    ['en', '1.5', 1.5],
    ['en', ' -3 ', -3],
    ['en', '1,000', '1,000'],
    ['de', '1,5', 1.5],
    ['de', '1.000', '1.000'],
    ['ar', '12', 12],
    ['en', '1e3', '1e3'],
    ['en', '0x10', '0x10'],
    ['en', '', undefined],
    ['en', '5.', 5],
  ] as const)('is read in %s: "%s"', ([locale, typed, value]) => {
    expect(readNumber(typed, decimalSignOf(locale))).toBe(value);
  });

  test('that is printed is read as what it was', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.constantFrom('en', 'de', 'fr'), (whole, locale) => {
        const value = whole / 100;
        const sign = decimalSignOf(locale);
        expect(readNumber(printNumber(value, sign), sign)).toBe(value);
      }),
    );
  });
});
