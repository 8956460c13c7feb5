import type { ExecutionReason, ResponsibleParty } from '@acme/connect';
import type { MessageKey } from '../../messages/catalogue.ts';

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
