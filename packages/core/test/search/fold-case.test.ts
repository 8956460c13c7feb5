import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldCase } from '../../src/search/fold-case.ts';

test('a part is found in the whole, in capitals or not, also where a small letter depends on its place', () => {
  expect(foldCase('ΟΔΟΣ ΑΘΗΝΑΣ')).toContain(foldCase('ΟΔΟΣ'));
  expect(foldCase('ΑΘΗΝΑΣ ΑΕ')).toContain(foldCase('ΝΑΣ'));
  expect(foldCase('MÜLLER')).toContain(foldCase('üll'));
  const texts = fc.array(fc.string({ unit: 'grapheme' }), { minLength: 3, maxLength: 3 });
  fc.assert(
    fc.property(texts, ([before = '', part = '', after = '']) => {
      expect(foldCase(before + part + after)).toContain(foldCase(part));
    }),
  );
});
