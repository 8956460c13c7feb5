import { expect, test } from 'vitest';
import { ar } from '../src/locales/ar.ts';
import { ja } from '../src/locales/ja.ts';
import { createTranslate } from '../src/messages/create-translate.ts';
import { sayEnded, saySentences } from '../src/messages/say-sentences.ts';

test('sentences follow each other as the language has it', () => {
  const english = createTranslate('en');
  expect(saySentences(english, 'One.', false, undefined, 'Two.', 'Three.')).toBe('One. Two. Three.');
  expect(saySentences(createTranslate('ja', ja), '一。', '二。')).toBe('一。二。');
});

test('a few words become a sentence, and a sentence stays as it is', () => {
  const english = createTranslate('en');
  expect(['Included in Pro', 'Ask us!'].map((text) => sayEnded(english, text))).toEqual([
    'Included in Pro.',
    'Ask us!',
  ]);
  expect(sayEnded(createTranslate('ja', ja), 'Proプランで利用できます')).toBe('Proプランで利用できます。');
});

test('what a host said and is kept apart from right to left has its end already, or gets one', () => {
  const t = createTranslate('ar', ar);
  const grace = (message: string) => sayEnded(t, t('state.grace', { date: '3', message }));
  expect(grace('Pay now!')).toBe('متاح حتى \u20683\u2069. \u2068Pay now!\u2069');
  expect(grace('Pro')).toBe('متاح حتى \u20683\u2069. \u2068Pro\u2069.');
});
