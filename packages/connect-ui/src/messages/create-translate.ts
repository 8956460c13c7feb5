import type { MessageKey, Messages, PluralForms, TranslateAll } from './catalogue.ts';
import { directionOf } from './direction-of.ts';
import { en } from './en.ts';

type Params = Readonly<Record<string, string | number>>;

/** Texts of `messages` where there are some, otherwise the English ones, `more` among them; numbers and plurals in `locale`. */
export function createTranslate(locale: string, messages: Messages = {}, more?: object): TranslateAll {
  const english: Readonly<Record<string, unknown>> = { ...en, ...more };
  const plurals = new Intl.PluralRules(locale);
  const numbers = new Intl.NumberFormat(locale);
  const isRightToLeft = directionOf(locale) === 'rtl';

  function say(key: MessageKey, given: Params = {}): string {
    const entry: unknown = messages[key] ?? english[key];
    const params = isRightToLeft && !key.startsWith('text.') ? isolate(given) : given;
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

/** Keeps a name in Latin letters whole among words that run the other way: its signs would move to its other end. */
function isolate(params: Params): Params {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, typeof value === 'string' ? `\u2068${value}\u2069` : value]),
  );
}
