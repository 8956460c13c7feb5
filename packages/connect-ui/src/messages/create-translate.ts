import type { MessageKey, Messages, PluralForms, Translate } from './catalogue.ts';
import { en } from './en.ts';

type Params = Readonly<Record<string, string | number>>;

/** Texts of `messages` where there are some, otherwise those of `english`; numbers and plurals in `locale`. */
export function createTranslate(locale: string, messages: Messages = {}, english: object = en): Translate {
  const plurals = new Intl.PluralRules(locale);
  const numbers = new Intl.NumberFormat(locale);

  function say(key: MessageKey, params: Params = {}): string {
    const entry: unknown = messages[key] ?? (english as Readonly<Record<string, unknown>>)[key];
    if (typeof entry === 'function') return (entry as (params: Params) => string)(params);
    const text = typeof entry === 'string' ? entry : choose(entry as PluralForms, Number(params['n']));
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = params[name];
      return typeof value === 'number' ? numbers.format(value) : (value ?? whole);
    });
  }

  function choose(forms: PluralForms, n: number): string {
    return forms[`=${n}`] ?? forms[plurals.select(n)] ?? forms.other;
  }

  return say;
}
