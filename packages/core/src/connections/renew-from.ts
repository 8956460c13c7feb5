const longestAheadMs = 5 * 60_000;
const shareOfLife = 0.1;
/** Up to a third earlier or later. */
const spread = 1 / 3;

/**
 * When an access token is due for renewal: five minutes before its end or a tenth of its life, whichever is less, give
 * or take a share that is always the same for a connection, so that grants of one minute are not renewed in one second.
 */
export function renewFrom(connectionId: string, storedAt: Date, expiresAt: Date): Date {
  const lifeMs = Math.max(0, expiresAt.getTime() - storedAt.getTime());
  const aheadMs = Math.min(longestAheadMs, lifeMs * shareOfLife);
  return new Date(expiresAt.getTime() - aheadMs * (1 + spread * shareOf(connectionId)));
}

/** Ids are random: their first eight digits are a number between -1 and 1 that is as likely as any other. */
function shareOf(connectionId: string): number {
  return (Number.parseInt(connectionId.slice(0, 8), 16) / 0xffffffff) * 2 - 1;
}
