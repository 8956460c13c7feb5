/// <reference types="node" />
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ar } from '../src/locales/ar.ts';
import { de } from '../src/locales/de.ts';
import { en } from '../src/locales/en.ts';
import { es } from '../src/locales/es.ts';
import { fr } from '../src/locales/fr.ts';
import { ja } from '../src/locales/ja.ts';
import { ptBR } from '../src/locales/pt-BR.ts';
import type { Catalogue, MessageKey } from '../src/messages/catalogue.ts';
import { createTranslate } from '../src/messages/create-translate.ts';
import { directionOf } from '../src/messages/direction-of.ts';
import { mirrorCatalogue } from '../src/messages/pseudo-locales.ts';

const catalogues: Readonly<Record<string, Catalogue>> = { ar, de, en, es, fr, ja, 'pt-BR': ptBR };
const translations = Object.entries(catalogues).filter(([locale]) => locale !== 'en');

/** Every text, with each form of a plural as one. */
function textsOf(catalogue: Catalogue): [key: string, text: string][] {
  return Object.entries(catalogue).flatMap(([key, entry]): [string, string][] =>
    typeof entry === 'string'
      ? [[key, entry]]
      : Object.entries<string>({ ...entry }).map(([form, text]) => [`${key} ${form}`, text]),
  );
}

/** What is found in a text that should not be there. */
function found(catalogue: Catalogue, pattern: RegExp): string[] {
  return textsOf(catalogue).flatMap(([key, text]) => (pattern.test(text) ? [`${key}: ${text}`] : []));
}

test('what is tested is every language that there is', () => {
  const files = readdirSync(new URL('../src/locales', import.meta.url)).filter((name) => name.endsWith('.ts'));
  expect(files.toSorted()).toEqual(Object.keys(catalogues).map((locale) => `${locale}.ts`));
});

test.each(Object.entries(catalogues))('%s has the forms of its own plurals, and no others', (locale, catalogue) => {
  const plurals = new Intl.PluralRules(locale);
  const counts = Array.from({ length: 1000 }, (_, n) => n);
  for (const [key, entry] of Object.entries(catalogue)) {
    if (typeof entry === 'string') continue;
    const english: unknown = en[key as MessageKey];
    const isExact = (form: string): boolean => form.startsWith('=');
    const exact = typeof english === 'string' ? [] : Object.keys(english as object).filter(isExact);
    // A count that has a form of its own needs no other one: `zero` behind `=0`.
    const needed = new Set(counts.filter((n) => !exact.includes(`=${n}`)).map((n) => plurals.select(n)));
    expect(Object.keys(entry).toSorted(), key).toEqual([...exact, ...needed].toSorted());
  }
});

/** The same word in both languages. */
const sameInBoth: Readonly<Record<string, readonly string[]>> = {
  de: [
    'workflow.list',
    'form.optional',
    'error.details',
    'activity.workflow',
    'category.chat',
    'category.crm',
    'category.design',
    'category.marketing',
  ],
  es: ['category.chat', 'category.crm', 'category.marketing'],
  fr: [
    'settings.optionsCount one',
    'settings.optionsCount other',
    'category.commerce',
    'category.crm',
    'category.design',
    'category.documents',
    'category.marketing',
  ],
  ja: ['category.crm'],
  'pt-BR': ['category.chat', 'category.crm', 'category.design', 'category.marketing'],
};

test.each(translations)('%s says nothing in English', (locale, catalogue) => {
  const english = new Map(textsOf(en));
  const words = /\p{L}{2,}/u;
  const same = textsOf(catalogue).filter(
    ([key, text]) => words.test(text.replace(/\{\w+\}/g, '')) && english.get(key) === text,
  );
  expect(same.map(([key]) => key)).toEqual(sameInBoth[locale] ?? []);
});

/** Buttons that say more to assistive technology than they show, and what they show. */
const labels: Partial<Record<MessageKey, MessageKey>> = {
  'detail.backToList': 'detail.back',
  'action.connectApp': 'action.connect',
  'action.cancelApp': 'action.cancel',
  'action.manageApp': 'action.manage',
  'action.finishApp': 'action.finish',
  'action.reconnectApp': 'action.reconnect',
  'action.seeFailedApp': 'action.seeFailed',
  'action.renameAccount': 'action.rename',
  'action.makeDefaultAccount': 'action.makeDefault',
  'action.shareAccount': 'action.share',
  'action.stopSharingAccount': 'action.stopSharing',
  'action.disconnectAccount': 'action.disconnect',
  'workflow.run': 'action.runNow',
  'workflow.settingsOf': 'workflow.settings',
  'form.showLabel': 'form.show',
  'form.hideLabel': 'form.hide',
  'settings.addRowTo': 'settings.addRow',
  'settings.removeRowNamed': 'settings.removeRow',
  'settings.removeChoice': 'settings.removeRow',
};

test.each(Object.entries(catalogues))(
  '%s names each button with the words that are seen on it: who speaks to a computer says those',
  (locale, catalogue) => {
    for (const [label, shown] of Object.entries(labels) as [MessageKey, MessageKey][]) {
      const [words, said] = [catalogue[shown], catalogue[label]];
      if (typeof words !== 'string' || typeof said !== 'string') throw new Error(`${label} is no single text`);
      expect(said.toLocaleLowerCase(locale), label).toContain(words.toLocaleLowerCase(locale));
    }
  },
);

test.each([
  ['straight quotes and apostrophes', /["']/, Object.keys(catalogues)],
  ['three dots for one sign', /\.\.\./, Object.keys(catalogues)],
  ['quotes of another language', /[“”„«»]/, ['ja']],
  ['quotes of another language', /[«»”「]|“(?!$|[\s.,: ])/, ['de']],
  ['quotes of another language', /[“”„「]/, ['fr', 'es', 'ar']],
  ['quotes of another language', /[„«»「]/, ['pt-BR']],
  [
    'a sign that its space may part from',
    / [?!:;»]|« |[^\s]\s?[?!;](?<!\u202f[?!;])|[^\u00a0](?<!https?):|«(?!\u00a0)|(?<!\u00a0)»/,
    ['fr'],
  ],
  ['a question or a cry that is not opened', /^[^¿¡]*[?!]/, ['es']],
  ['punctuation or brackets of Latin letters', /(?<![A-Za-z/])[.,?!:;()](?![A-Za-z/])/, ['ja']],
  ['punctuation of Latin letters', /[?,;]/, ['ar']],
  ['an address of friends', /\b[Dd](u|ir|ich|ein\w*)\b/, ['de']],
  ['an address of friends', /(^|[\s’])([Tt]u|[Tt]on|[Tt]es|[Tt]oi)[\s.]/, ['fr']],
  ['the polite address of offices', /[Uu]sted/, ['es']],
  [
    'a word that customers do not use',
    /workflow(?!\})|flujo|fluxo|ワークフロー|سير العمل/i,
    ['fr', 'es', 'pt-BR', 'ja', 'ar'],
  ],
])('there is no %s (%s) in %j', (_, pattern, locales) => {
  for (const locale of locales) expect(found(catalogues[locale] as Catalogue, pattern), locale).toEqual([]);
});

test('a language is written from right to left by its script, whatever its region', () => {
  expect(['ar', 'he', 'fa-IR', 'ur', 'ckb', 'az-Arab', 'dv', 'ar-XB'].map(directionOf)).toEqual(Array(8).fill('rtl'));
  expect(['en', 'de', 'ja', 'az', 'pa', 'tr', 'zh-Hant'].map(directionOf)).toEqual(Array(7).fill(undefined));
});

test('what is filled in from right to left is kept apart, so that an address keeps its order', () => {
  const t = createTranslate('ar', ar);
  expect(t('action.shareAccount', { account: 'grace@hopper.example' })).toBe(
    'مشاركة \u2068grace@hopper.example\u2069 مع مؤسستك',
  );
  expect(t('panel.found', { n: 3 })).toBe('عُثر على 3 تكاملات');
  expect(
    createTranslate('ar', { 'action.connectApp': ({ app }) => `ربط ${app}` })('action.connectApp', { app: 'CRM' }),
  ).toBe('ربط \u2068CRM\u2069');
  expect(createTranslate('de', de)('action.connectApp', { app: 'CRM' })).toBe('CRM verbinden');
});

test('every name that is filled in is kept apart in ar-XB', () => {
  const t = createTranslate('ar-XB', mirrorCatalogue(en)) as (key: string, params: object) => string;
  for (const [key, text] of Object.entries(en)) {
    // Those are put together from texts of ours.
    if (key.startsWith('text.')) continue;
    const names = [...JSON.stringify(text).matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);
    const said = t(key, { ...Object.fromEntries(names.map((name) => [name, '◆'])), n: 2 });
    expect(said.includes('◆'), key).toBe(names.some((name) => name !== 'n'));
    expect(said.replaceAll('\u2068◆\u2069', ''), key).not.toMatch(/[◆{}]/);
  }
});

test('Arabic counts in six ways', () => {
  const t = createTranslate('ar', ar);
  expect([0, 1, 2, 3, 11, 100].map((n) => t('panel.found', { n }))).toEqual([
    'لم يُعثر على أي تكامل',
    'عُثر على تكامل واحد',
    'عُثر على تكاملين',
    'عُثر على 3 تكاملات',
    'عُثر على 11 تكاملًا',
    'عُثر على 100 تكامل',
  ]);
});
