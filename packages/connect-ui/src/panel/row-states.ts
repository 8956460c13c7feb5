import type { IntegrationState } from '@acme/connect';
import type { ShownConnectionState } from '../headless/shown-state.ts';
import type { GlyphName } from './glyph.tsx';

export { isWaiting, needsReconnect, shownState } from '../headless/shown-state.ts';

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

export const accountStates = {
  connected: { glyph: 'check', tone: 'ok' },
  needs_setup: { glyph: 'quarter', tone: 'warn' },
  needs_reauth: { glyph: 'triangle', tone: 'bad' },
  insufficient_scope: { glyph: 'triangle', tone: 'bad' },
  provider_error: { glyph: 'triangle', tone: 'warn' },
  suspended: { glyph: 'bars', tone: 'faint' },
} as const satisfies Record<ShownConnectionState, Pick<RowState, 'glyph' | 'tone'>>;
