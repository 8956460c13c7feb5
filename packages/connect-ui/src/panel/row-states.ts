import type { Connection, ConnectionState, ConnectPhase, IntegrationState } from '@acme/connect';
import type { GlyphName } from './glyph.tsx';

/** Colour family of a status; never its only sign. */
export type Tone = 'faint' | 'info' | 'ok' | 'warn' | 'bad';

/** What a row offers first. `slot`: whatever the host puts there. */
export type RowAction = 'connect' | 'cancel' | 'manage' | 'finish' | 'reconnect' | 'see_failed' | 'slot' | 'none';

export interface RowState {
  readonly glyph: GlyphName;
  readonly tone: Tone;
  readonly action: RowAction;
}

export const rowStates = {
  available: { glyph: 'ring', tone: 'faint', action: 'connect' },
  connecting: { glyph: 'half', tone: 'info', action: 'cancel' },
  connected: { glyph: 'check', tone: 'ok', action: 'manage' },
  needs_setup: { glyph: 'quarter', tone: 'warn', action: 'finish' },
  needs_reauth: { glyph: 'triangle', tone: 'bad', action: 'reconnect' },
  degraded: { glyph: 'triangle', tone: 'warn', action: 'see_failed' },
  suspended: { glyph: 'bars', tone: 'faint', action: 'slot' },
  locked: { glyph: 'lock', tone: 'faint', action: 'slot' },
  unavailable: { glyph: 'dash', tone: 'faint', action: 'none' },
} as const satisfies Record<IntegrationState, RowState>;

const waiting: ReadonlySet<ConnectPhase['phase']> = new Set(['opening', 'awaiting', 'code_entry', 'verifying']);

/** True while this page itself waits for a second window. */
export function isWaiting({ phase }: ConnectPhase): boolean {
  return waiting.has(phase);
}

type ShownConnectionState = Exclude<ConnectionState, 'expiring' | 'revoking' | 'disconnected'>;

/** How one account is shown; what renews itself or is on its way out looks like what it was. */
export function shownState(state: ConnectionState): ShownConnectionState {
  return state === 'expiring' || state === 'revoking' || state === 'disconnected' ? 'connected' : state;
}

/** The user can bring this account back, and nobody else. A colleague's is for its owner. */
export function needsReconnect({ state, owner }: Pick<Connection, 'state' | 'owner'>): boolean {
  return owner === undefined && (state === 'needs_reauth' || state === 'insufficient_scope');
}

export const accountStates = {
  connected: { glyph: 'check', tone: 'ok' },
  needs_setup: { glyph: 'quarter', tone: 'warn' },
  needs_reauth: { glyph: 'triangle', tone: 'bad' },
  insufficient_scope: { glyph: 'triangle', tone: 'bad' },
  provider_error: { glyph: 'triangle', tone: 'warn' },
  suspended: { glyph: 'bars', tone: 'faint' },
} as const satisfies Record<ShownConnectionState, Pick<RowState, 'glyph' | 'tone'>>;
