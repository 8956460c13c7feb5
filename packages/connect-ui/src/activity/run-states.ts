import type { ExecutionStatus } from '@acme/connect';
import type { GlyphName } from '../panel/glyph.tsx';
import type { Tone } from '../panel/row-states.ts';

interface RunState {
  readonly glyph: GlyphName;
  readonly tone: Tone;
}

export const runStates = {
  queued: { glyph: 'ring', tone: 'faint' },
  running: { glyph: 'half', tone: 'info' },
  sleeping: { glyph: 'quarter', tone: 'info' },
  retrying: { glyph: 'half', tone: 'warn' },
  waiting_for_event: { glyph: 'quarter', tone: 'info' },
  waiting_for_reconnect: { glyph: 'triangle', tone: 'warn' },
  parked: { glyph: 'bars', tone: 'faint' },
  succeeded: { glyph: 'check', tone: 'ok' },
  failed: { glyph: 'triangle', tone: 'bad' },
  cancelled: { glyph: 'dash', tone: 'faint' },
  quarantined: { glyph: 'triangle', tone: 'bad' },
} as const satisfies Record<ExecutionStatus, RunState>;
