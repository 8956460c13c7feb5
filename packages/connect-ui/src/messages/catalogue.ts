import type { enAccounts } from './en-accounts.ts';
import type { enActivity } from './en-activity.ts';
import type { enCategories } from './en-categories.ts';
import type { en } from './en.ts';

type English = typeof en & typeof enAccounts & typeof enActivity & typeof enCategories;

/** The name of one text of the panel. */
export type MessageKey = keyof English;

/** The texts that are there from the beginning: the others come with what shows them. */
type KeyAtOnce = keyof typeof en;

type Value = string | number;

/** The names in braces of a text. */
export type NamesIn<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;
type NamesOf<Entry> = Entry extends string ? NamesIn<Entry> : NamesIn<Entry[keyof Entry]> | 'n';

/** What a message needs to be filled in with. */
export type MessageParams<Key extends MessageKey> = {
  readonly [Name in NamesOf<English[Key]>]: Name extends 'n' ? number : Value;
};

/** Texts by plural category (`Intl.PluralRules`), with `=0` and the like for exact numbers. */
export interface PluralForms {
  readonly [exact: `=${number}`]: string;
  readonly zero?: string;
  readonly one?: string;
  readonly two?: string;
  readonly few?: string;
  readonly many?: string;
  readonly other: string;
}

/** Every text of the panel in one language. Plain data: a server component may hand it to the provider. */
export type Catalogue = { readonly [Key in MessageKey]: string | PluralForms };

/** Texts of another language, or other words for some of them: text, plural forms or a function. */
export type Messages = {
  readonly [Key in MessageKey]?: string | PluralForms | ((params: MessageParams<Key>) => string);
};

/** Says one message in the panel's language, of those that are there from the beginning. */
export type Translate<Known extends MessageKey = KeyAtOnce> = <Key extends Known>(
  key: Key,
  ...params: [NamesOf<English[Key]>] extends [never] ? [] : [MessageParams<Key>]
) => string;

/** Says every message, where a part has brought the texts along that come later. */
export type TranslateAll = Translate<MessageKey>;
