import type { Catalogue, PluralForms } from './catalogue.ts';

const accents: Readonly<Record<string, string>> = {
  a: 'á',
  c: 'ç',
  e: 'é',
  i: 'í',
  n: 'ñ',
  o: 'ó',
  u: 'ú',
  y: 'ý',
  A: 'Á',
  C: 'Ç',
  E: 'É',
  I: 'Í',
  N: 'Ñ',
  O: 'Ó',
  U: 'Ú',
};

/**
 * The language `en-XA`, which nobody speaks: as long as German, with letters that a bad font lacks, and in brackets, so that a
 * text that does not come from a catalogue is seen, and one that is cut off as well.
 */
export function accentCatalogue(english: Catalogue): Catalogue {
  return mapTexts(english, (text) => {
    const letters = text.replace(/\{\w+\}/g, '');
    const accented = text.replace(/\{\w+\}|\w/g, (part) => accents[part] ?? part);
    return `⟦${accented}${' one two three four five six seven eight nine ten'.repeat(4).slice(0, Math.ceil(letters.length * 0.4))}⟧`;
  });
}

/** The language `ar-XB`: English words, each written from right to left. */
export function mirrorCatalogue(english: Catalogue): Catalogue {
  return mapTexts(english, (text) =>
    text.replace(/\{\w+\}|[^{}\s]+/g, (part) => (part.startsWith('{') ? part : `\u200f\u202e${part}\u202c\u200f`)),
  );
}

function mapTexts(catalogue: Catalogue, change: (text: string) => string): Catalogue {
  const entries = Object.entries(catalogue).map(([key, entry]: [string, string | PluralForms]) => [
    key,
    typeof entry === 'string'
      ? change(entry)
      : Object.fromEntries(Object.entries(entry).map(([form, text]: [string, string]) => [form, change(text)])),
  ]);
  return Object.fromEntries(entries) as Catalogue;
}
