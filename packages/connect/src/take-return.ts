/** What a tab comes back with from a provider. */
export interface Returned {
  readonly attemptId: string;
  /** The proof that this tab began it. Absent where nothing is left to claim. */
  readonly claimCode: string | undefined;
}

/** Of the page, not of a client: React makes a client twice and throws one away. */
let noted: Returned | undefined;

/** Reads what a provider's way back has put into the address, before a router of the host's leads elsewhere. */
export function noteReturn(): void {
  if (typeof location === 'undefined') return;
  const { href } = location;
  const [, attemptId] = /[?&]acme_attempt=([\w-]{36})/.exec(href) ?? [];
  if (attemptId !== undefined) noted = { attemptId, claimCode: /[#&]acme_claim=([\w-]+)$/.exec(href)?.[1] };
}

/**
 * What was noted, for the first client that is used, and takes it out of the address. Not earlier: a client is made while
 * React renders, and routers that follow the history must not be told of a change then.
 */
export function takeReturn(): Returned | undefined {
  const returned = noted;
  noted = undefined;
  if (returned !== undefined) {
    const own = location.href.replace(/[?&]acme_attempt=[\w-]{36}|[#&]acme_claim=[\w-]+$/g, '');
    history.replaceState(history.state, '', own);
  }
  return returned;
}
