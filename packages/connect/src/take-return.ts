/** What a tab comes back with from a provider. */
export interface Returned {
  readonly attemptId: string;
  /** The proof that this tab began it. Absent where nothing is left to claim. */
  readonly claimCode: string | undefined;
}

/** Of the page, not of a client: React makes a client twice and throws one away. */
let noted: Returned | undefined;

/** Reads what a provider's way back has put into the address, and takes it out again before anybody else looks there. */
export function noteReturn(): void {
  if (typeof location === 'undefined') return;
  const { href } = location;
  const [, attemptId] = /[?&]acme_attempt=([\w-]{36})/.exec(href) ?? [];
  if (attemptId === undefined) return;
  noted = { attemptId, claimCode: /[#&]acme_claim=([\w-]+)$/.exec(href)?.[1] };
  history.replaceState(history.state, '', href.replace(/[?&]acme_attempt=[\w-]{36}|[#&]acme_claim=[\w-]+$/g, ''));
}

/** What was noted, for the first client that asks. */
export function takeReturn(): Returned | undefined {
  const returned = noted;
  noted = undefined;
  return returned;
}
