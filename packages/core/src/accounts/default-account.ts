/** What decides which of a user's accounts of one integration is the default. */
interface Candidate {
  readonly id: string;
  readonly connectedAt: string | Date;
  readonly madeDefaultAt: string | Date | null;
  /** Present for a colleague's account. */
  readonly owner?: object | undefined;
}

/**
 * The default among the live accounts of one integration: the user's own before colleagues', the one that was made it last,
 * else the oldest. An order, not a mark: there is never none and never two, and when it goes the next one is known. What a
 * colleague has made the default is so for them alone.
 */
export function defaultAccount<Account extends Candidate>(accounts: readonly Account[]): Account | undefined {
  const [first, ...rest] = accounts;
  if (first === undefined) return undefined;
  return rest.reduce((best, one) => (comesBefore(one, best) ? one : best), first);
}

function comesBefore(one: Candidate, other: Candidate): boolean {
  if ((one.owner === undefined) !== (other.owner === undefined)) return one.owner === undefined;
  const [made, otherMade] = one.owner === undefined ? [timeOf(one.madeDefaultAt), timeOf(other.madeDefaultAt)] : [0, 0];
  if (made !== otherMade) return made > otherMade;
  const [connected, otherConnected] = [timeOf(one.connectedAt), timeOf(other.connectedAt)];
  return connected === otherConnected ? one.id < other.id : connected < otherConnected;
}

function timeOf(at: string | Date | null): number {
  return at === null ? 0 : new Date(at).getTime();
}
