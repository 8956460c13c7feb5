import type { AttemptState } from '@acme/api/state';
import type { ConnectError, ConnectErrorCode } from '../connect-error.ts';
import type { Account } from '../user.ts';

/** One input of a connection that asks for something. */
export interface CredentialField {
  readonly name: string;
  readonly label: string;
  readonly hint?: string | undefined;
  /** Shown as a password, and never sent back by the server. */
  readonly secret: boolean;
  /** What fits, for somebody who typed something else. */
  readonly example?: string | undefined;
  /** May be left empty. */
  readonly optional?: true | undefined;
  /** A key file, or another text of several lines. */
  readonly multiline?: true | undefined;
  /** The only values there are, in place of text. The first is the usual one. */
  readonly choices?: readonly { readonly value: string; readonly label: string }[] | undefined;
}

/**
 * What to tell a customer whose sign-in is taking its time. Never a verdict. `in_tab`: there is no second window, this tab is
 * about to leave, or has been brought back by the back button.
 */
export type ConnectHint = 'none' | 'slow' | 'window_closed' | 'offline' | 'in_tab';

/** Where one try to connect an account is. */
export type ConnectPhase =
  | { readonly phase: 'idle' }
  | { readonly phase: 'opening' }
  | {
      readonly phase: 'fields';
      readonly fields: readonly CredentialField[];
      readonly isBusy: boolean;
      readonly error: ConnectError | undefined;
    }
  | { readonly phase: 'awaiting'; readonly hint: ConnectHint /** ISO 8601 */; readonly expiresAt: string }
  | { readonly phase: 'code_entry'; readonly isBusy: boolean; readonly error: ConnectError | undefined }
  | { readonly phase: 'verifying' }
  | { readonly phase: 'done'; readonly connectionId: string | undefined; readonly account: Account | undefined }
  | { readonly phase: 'failed'; readonly error: ConnectError };

/** The names of the phases of a connect flow. */
export type PhaseName = ConnectPhase['phase'];

/**
 * Legal moves of a flow; anything else is an answer that came too late and is ignored. A phase that
 * may follow itself does so with new details (a hint, a field error).
 */
export const phaseMoves = {
  idle: ['opening'],
  opening: ['fields', 'awaiting', 'failed'],
  fields: ['fields', 'awaiting', 'verifying', 'failed'],
  awaiting: ['opening', 'awaiting', 'code_entry', 'verifying', 'failed'],
  code_entry: ['opening', 'code_entry', 'verifying', 'failed'],
  verifying: ['fields', 'code_entry', 'done', 'failed'],
  done: ['idle', 'opening'],
  failed: ['idle', 'opening'],
} as const satisfies Record<PhaseName, readonly PhaseName[]>;

/** True when nothing but the customer can change the flow any more. */
export function isFinalPhase({ phase }: ConnectPhase): boolean {
  return phase === 'done' || phase === 'failed';
}

/** What a flow does when the server says that its attempt is in a state. */
export type AttemptStep = 'wait' | 'verify' | 'ask_fields' | 'claim' | 'succeed' | { readonly fail: ConnectErrorCode };

export const attemptSteps = {
  opened: 'wait',
  awaiting_provider: 'wait',
  needs_fields: 'ask_fields',
  verifying: 'verify',
  pending: 'claim',
  connected: 'succeed',
  denied: { fail: 'denied' },
  admin_consent_required: { fail: 'admin_consent_required' },
  insufficient_scope: { fail: 'insufficient_scope' },
  account_mismatch: { fail: 'account_mismatch' },
  already_connected: { fail: 'account_in_use' },
  limit_reached: { fail: 'limit_reached' },
  expired: { fail: 'timed_out' },
  cancelled: { fail: 'cancelled' },
  provider_down: { fail: 'provider_unavailable' },
  failed: { fail: 'server_error' },
} as const satisfies Record<AttemptState, AttemptStep>;

/** How far an attempt has come; only a form may come back after checking. */
const ranks = { wait: 0, ask_fields: 1, verify: 2, claim: 3, succeed: 4 } as const;

function rankOf(state: AttemptState): number {
  const step = attemptSteps[state];
  return typeof step === 'object' ? 4 : ranks[step];
}

/** True for an answer of the server that a later one has overtaken: poll and stream race. */
export function isOvertaken(news: { state: AttemptState }, known: { state: AttemptState } | undefined): boolean {
  return known !== undefined && news.state !== 'needs_fields' && rankOf(news.state) < rankOf(known.state);
}
