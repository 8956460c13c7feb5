import { sayEnded, saySentences } from '../messages/say-sentences.ts';
import type { ConnectContext } from './connect-provider.tsx';
import type { Standing } from './standing.ts';

/**
 * What the plan says against something, until when it works all the same, and what would change that. Without
 * `withUpgrade` where the host's own link to the plans says the last.
 */
export function sayRefusal(
  { t, locale, timeZone }: Pick<ConnectContext, 't' | 'locale' | 'timeZone'>,
  { message, upgrade, graceUntil }: NonNullable<Standing['refusal']>,
  { withUpgrade = true }: { readonly withUpgrade?: boolean } = {},
): string {
  const dates = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone });
  const why =
    graceUntil === undefined ? message : t('state.grace', { date: dates.format(new Date(graceUntil)), message });
  if (upgrade === undefined || !withUpgrade) return why;
  // The message is the host's: a name of a plan, or a whole sentence.
  return saySentences(t, sayEnded(t, why), t('state.upgrade', { plan: upgrade }));
}
