import type { Translate } from './catalogue.ts';

/** Sentences one after the other, as the language does: Japanese has no space between them. */
export function saySentences(t: Translate, ...sentences: readonly (string | false | null | undefined)[]): string {
  return sentences
    .filter((sentence) => typeof sentence === 'string')
    .reduce((first, second) => t('text.next', { first, second }));
}

/** As a sentence, what may be a few words only, such as a host's name of a plan. */
export function sayEnded(t: Translate, text: string): string {
  // Behind what is kept apart, there is the sign that ends that.
  return /\p{P}\u2069?$/u.test(text) ? text : t('text.ended', { text });
}
