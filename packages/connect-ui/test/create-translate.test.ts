import { expect, test } from 'vitest';
import { createTranslate } from '../src/messages/create-translate.ts';

test('fills in names, and writes numbers as the language does', () => {
  const t = createTranslate('de');
  expect(t('action.connectApp', { app: 'Sandbox CRM' })).toBe('Connect Sandbox CRM');
  expect(t('panel.found', { n: 12_345 })).toBe('12.345 integrations found');
});

test('chooses by exact number first, then by plural category', () => {
  const t = createTranslate('en');
  expect(t('disconnect.body', { n: 0, app: 'X' })).toBe('Data already in X stays there.');
  expect(t('disconnect.body', { n: 1, app: 'X' })).toMatch(/^1 workflow will stop/);
  expect(t('disconnect.body', { n: 2, app: 'X' })).toMatch(/^2 workflows will stop/);
});

test('takes plural categories that English does not have', () => {
  const t = createTranslate('pl', {
    'panel.found': { one: '{n} integracja', few: '{n} integracje', other: '{n} integracji' },
  });
  expect([1, 3, 5].map((n) => t('panel.found', { n }))).toEqual(['1 integracja', '3 integracje', '5 integracji']);
});

test('takes functions, and English for what is left out', () => {
  const t = createTranslate('de', { 'action.connectApp': ({ app }) => `${app} verbinden` });
  expect(t('action.connectApp', { app: 'CRM' })).toBe('CRM verbinden');
  expect(t('action.manage')).toBe('Manage');
});

test('what a name is filled in with is text, whatever it contains', () => {
  const t = createTranslate('en');
  expect(t('action.connectApp', { app: '{n} $& <b>' })).toBe('Connect {n} $& <b>');
});
