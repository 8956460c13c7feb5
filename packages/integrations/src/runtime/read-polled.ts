import type { Polled } from '../define/poll.ts';
import { isStorable } from '../define/storable-text.ts';
import type { PollTrigger } from '../define/trigger.ts';
import type { RunPlace } from './run-code.ts';
import type { FailStep } from './run-ports.ts';

const mostItems = 1_000;
const mostCursorBytes = 64 * 1024;
const mostIdLength = 500;

/** What a look has returned, held to its contract. */
export interface ReadPolled {
  readonly items: readonly { readonly id: string; readonly payload: unknown }[];
  readonly cursor: unknown;
}

/** @throws what `fail` makes, naming what is not as `PollSpec` says */
export function readPolled(
  fail: FailStep,
  { workflow, integration }: Pick<RunPlace, 'workflow' | 'integration'>,
  polled: Polled,
): ReadPolled {
  const { item } = (workflow.trigger as PollTrigger).spec;
  const refuse = (reason: 'code_threw' | 'provider_rejected', problem: string): never => {
    throw fail(reason, problem, { retry: false });
  };
  if (!Array.isArray(polled?.items))
    return refuse('code_threw', `"poll" of "${workflow.id}" returned no { items, cursor }.`);
  if (polled.items.length > mostItems) {
    refuse('code_threw', `"poll" of "${workflow.id}" returned ${polled.items.length} items; ${mostItems} is the most.`);
  }
  if (new TextEncoder().encode(JSON.stringify(polled.cursor ?? null)).length > mostCursorBytes) {
    refuse('code_threw', `"poll" of "${workflow.id}" returned a cursor of more than 64 kB.`);
  }
  const items = polled.items.map(({ id, payload }, index) => {
    if (typeof id !== 'string' || id === '' || id.length > mostIdLength || !isStorable(id)) {
      return refuse(
        'code_threw',
        `Item ${index} of "poll" of "${workflow.id}" has no id of 1 to ${mostIdLength} characters.`,
      );
    }
    if (item === undefined) return { id, payload };
    const parsed = item.safeParse(payload);
    if (parsed.success) return { id, payload: parsed.data };
    const where = parsed.error.issues[0]?.path.map(String).join('.') ?? '';
    return refuse(
      'provider_rejected',
      `${integration.connector.name} gave an item in another form: "${where}" does not fit.`,
    );
  });
  return { items, cursor: polled.cursor ?? null };
}
