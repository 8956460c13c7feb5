import type { Polled, PollTrigger } from '@acme/integrations';
import { StepFailure } from '@acme/workflow';
import type { OfferedWorkflow } from '../definitions/definitions.ts';
import { isStorableText } from '../transfer/storable.ts';

const mostItems = 1_000;
const mostCursorBytes = 64 * 1024;
const mostIdLength = 500;

/** What a look has returned, held to its contract. */
export interface ReadPolled {
  readonly items: readonly { readonly id: string; readonly payload: unknown }[];
  readonly cursor: unknown;
}

/** What a look has found, recorded before anything is started with it. */
export interface Look extends ReadPolled {
  /** How many looks had counted when it began. */
  readonly looks: number;
}

/** @throws StepFailure naming what is not as `PollSpec` says */
export function readPolled({ workflow, integration }: OfferedWorkflow, polled: Polled): ReadPolled {
  const { item } = (workflow.trigger as PollTrigger).spec;
  const refuse = (reason: 'code_threw' | 'provider_rejected', problem: string): never => {
    throw new StepFailure(reason, problem, { retry: false });
  };
  if (!Array.isArray(polled?.items))
    return refuse('code_threw', `"poll" of "${workflow.id}" returned no { items, cursor }.`);
  if (polled.items.length > mostItems) {
    refuse('code_threw', `"poll" of "${workflow.id}" returned ${polled.items.length} items; ${mostItems} is the most.`);
  }
  if (Buffer.byteLength(JSON.stringify(polled.cursor ?? null)) > mostCursorBytes) {
    refuse('code_threw', `"poll" of "${workflow.id}" returned a cursor of more than 64 kB.`);
  }
  const items = polled.items.map(({ id, payload }, index) => {
    if (typeof id !== 'string' || id === '' || id.length > mostIdLength || !isStorableText(id)) {
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
