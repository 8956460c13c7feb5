import type { Availability, Integration, Suspension, Workflow } from '@acme/connect';

/** How an integration, or one workflow of it, stands for the user. */
export interface Standing {
  /** Who holds its work back now: the host's own team, or the plan by its rule. */
  readonly pausedBy: Suspension['by'] | undefined;
  /** Connecting an account, or switching on, would be taken. A grace period lets things go on and begins nothing new. */
  readonly mayBegin: boolean;
  /** What the plan has to say against it. */
  readonly refusal: Extract<Availability, { allowed: false }> | undefined;
}

/**
 * How an integration, or one workflow of it, stands for the user. A workflow is held back by its integration as well:
 * ask about both.
 *
 * @example
 * if (!standingOf(integration).mayBegin) return <Upsell plan={standingOf(integration).refusal?.upgrade} />;
 */
export function standingOf({
  availability,
  suspension,
}: Pick<Integration, 'availability' | 'suspension'> | Pick<Workflow, 'availability' | 'suspension'>): Standing {
  const refusal = availability?.allowed === false ? availability : undefined;
  const isLocked = refusal !== undefined && refusal.graceUntil === undefined;
  return {
    pausedBy: suspension?.by ?? (isLocked ? 'rule' : undefined),
    mayBegin: refusal === undefined && suspension === undefined,
    refusal,
  };
}
