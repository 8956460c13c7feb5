import type { ExecutionReason, ExecutionStatus, ResponsibleParty } from '@acme/connect';
import type { MessageKey } from '../messages/catalogue.ts';
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

type Todo = Extract<MessageKey, `activity.do.${string}`>;

const byParty: Record<ResponsibleParty, Todo> = {
  customer: 'activity.do.reconnect',
  host: 'activity.do.host',
  provider: 'activity.do.provider',
  platform: 'activity.do.host',
};

/** Where who must act does not yet say what to do. */
const byReason: Partial<Record<ExecutionReason, Todo>> = {
  disconnected: 'activity.do.connect',
  workflow_disabled: 'activity.do.turnOn',
  sharing_ended: 'activity.do.colleague',
};

/** What the customer can do about it. */
export function todoOf(reason: ExecutionReason, responsible: ResponsibleParty = 'host'): Todo {
  return byReason[reason] ?? byParty[responsible];
}
