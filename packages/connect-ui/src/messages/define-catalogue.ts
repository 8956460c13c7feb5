import type { Catalogue, MessageKey, MessageParams, NamesIn, PluralForms } from './catalogue.ts';

/** `Text`, or what is wrong with it, in words that the compiler then shows. `Spare` need not be said. */
type Checked<Text extends string, Names extends string, Spare extends string> = [
  Exclude<NamesIn<Text>, Names>,
] extends [never]
  ? [Exclude<Names, NamesIn<Text> | Spare>] extends [never]
    ? Text
    : `{${Exclude<Names, NamesIn<Text> | Spare>}} is left out`
  : `The English text has no {${Exclude<NamesIn<Text>, Names>}}`;

/** A form for few numbers may say the number in a word, or not at all: "one integration". */
type CheckedEntry<Entry, Names extends string> = Entry extends string
  ? Checked<Entry, Names, never>
  : 'n' extends Names
    ? {
        readonly [Form in keyof Entry]: Entry[Form] extends string
          ? Checked<Entry[Form], Names, Form extends 'other' ? never : 'n'>
          : never;
      }
    : 'The English text has no {n} to choose a form by';

type CheckedTexts<Texts> = {
  readonly [Key in keyof Texts]: Key extends MessageKey
    ? CheckedEntry<Texts[Key], keyof MessageParams<Key>>
    : 'There is no such message';
};

/**
 * A whole language: a text that is missing, that the panel does not have, or that is filled in with other names than the
 * English one does not compile.
 */
export function defineCatalogue<const Texts extends Readonly<Record<string, string | PluralForms>>>(
  texts: Texts & CheckedTexts<Texts> & Catalogue,
): Catalogue {
  return texts;
}
