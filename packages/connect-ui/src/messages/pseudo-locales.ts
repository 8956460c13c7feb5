import type { Catalogue, PluralForms } from './catalogue.ts';

/** Vowels twice: two of five letters of an English text. */
const accents: Readonly<Record<string, string>> = {
  a: 'áá',
  c: 'ç',
  e: 'éé',
  i: 'íí',
  n: 'ñ',
  o: 'óó',
  u: 'úú',
  y: 'ýý',
  A: 'Áá',
  C: 'Ç',
  E: 'Éé',
  I: 'Íí',
  N: 'Ñ',
  O: 'Óó',
  U: 'Úú',
  Y: 'Ýý',
};

/**
 * The language `en-XA`, which nobody speaks: as long as German, with letters that a bad font lacks, and in brackets, so that a
 * text that does not come from a catalogue is seen, and one that is cut off as well.
 */
export function accentCatalogue(english: Catalogue): Catalogue {
  return mapTexts(english, (text) => `[${text.replace(/\{\w+\}|\w/g, (part) => accents[part] ?? part)}]`);
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
