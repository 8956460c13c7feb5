import { categories } from '@acme/integrations/connector';
import { expect, test } from 'vitest';
import { listCategories } from '../src/headless/categories/list-categories.ts';
import { de } from '../src/locales/de.ts';
import { createTranslate } from '../src/messages/create-translate.ts';
import { enCategories } from '../src/messages/en-categories.ts';

const german = createTranslate('de', de, enCategories);

test('categories are in the language of the customer and in its order; those of a host are in its words', () => {
  const found = listCategories(
    [{ category: 'email' }, { category: 'Ärzte' }, {}, { category: 'accounting' }, { category: 'email' }],
    german,
    'de',
  );
  expect(found).toEqual([
    { id: 'Ärzte', name: 'Ärzte', count: 1 },
    { id: 'accounting', name: 'Buchhaltung', count: 1 },
    { id: 'email', name: 'E-Mail', count: 2 },
  ]);
});

test('every category of a definition has words, and words of no other kind are taken for one', () => {
  const t = createTranslate('en', {}, enCategories);
  for (const category of categories) {
    expect(listCategories([{ category }], t, 'en')[0]?.name, category).not.toBe(category);
  }
  // What a host calls its category is never looked up.
  expect(listCategories([{ category: 'all courses' }], t, 'en')[0]?.name).toBe('all courses');
});
