import { useConnectContext } from '../headless/connect-provider.tsx';
import { sayRefusal } from '../headless/say-refusal.ts';
import type { Standing } from '../headless/standing.ts';

interface RefusalTextProps {
  readonly refusal: NonNullable<Standing['refusal']>;
  /** False where the host's own link to the plans says it. */
  readonly withUpgrade?: boolean;
}

/** What the plan says against something, until when it works all the same, and what would change that. */
export function RefusalText({ refusal, withUpgrade = true }: RefusalTextProps): string {
  return sayRefusal(useConnectContext(), refusal, { withUpgrade });
}
