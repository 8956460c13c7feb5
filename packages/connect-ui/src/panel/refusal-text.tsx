import { useConnectContext } from '../headless/connect-provider.tsx';
import type { Standing } from '../headless/standing.ts';
import { sayEnded, saySentences } from '../messages/say-sentences.ts';

interface RefusalTextProps {
  readonly refusal: NonNullable<Standing['refusal']>;
  /** False where the host's own link to the plans says it. */
  readonly withUpgrade?: boolean;
}

/** What the plan says against something, until when it works all the same, and what would change that. */
export function RefusalText({ refusal, withUpgrade = true }: RefusalTextProps): React.JSX.Element {
  const { t, locale, timeZone } = useConnectContext();
  const { message, upgrade, graceUntil } = refusal;
  const dates = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone });
  const why =
    graceUntil === undefined ? message : t('state.grace', { date: dates.format(new Date(graceUntil)), message });
  if (upgrade === undefined || !withUpgrade) return <>{why}</>;
  // The message is the host's: a name of a plan, or a whole sentence.
  return <>{saySentences(t, sayEnded(t, why), t('state.upgrade', { plan: upgrade }))}</>;
}
