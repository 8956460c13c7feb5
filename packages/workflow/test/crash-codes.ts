import type { StepApi, StepCall } from '../src/index.ts';

/** Does something to the world under a key, whether or not the step is recorded afterwards. */
export type Act = (executionId: string, step: string, key: string) => Promise<void>;

type Code = (execution: { id: string }, step: StepApi) => Promise<unknown>;

/**
 * So long that a run goes to sleep, however busy the machine is: a time that is over by then is not slept through. The items of a map
 * are put aside by the run that goes to sleep.
 */
const napMs = 1_500;

/** A workflow for each kind of step, between a step before and one after it, for tests that kill its process. */
export function crashCodes(act: Act): Readonly<Record<string, Code>> {
  const acts =
    ({ id }: { id: string }, step: string) =>
    async ({ idempotencyKey }: StepCall) => {
      await act(id, step, idempotencyKey);
      return `${step} is done`;
    };
  const around = (middle: Code): Code =>
    async function run(execution, step) {
      await step.run('before', acts(execution, 'before'));
      const result = await middle(execution, step);
      await step.run('after', acts(execution, 'after'));
      return result ?? null;
    };
  return {
    'crash-run': around((execution, step) => step.run('charge', acts(execution, 'charge'))),
    'crash-retry': around((execution, step) =>
      step.run('charge', async (call) => {
        await acts(execution, 'charge')(call);
        if (call.attempt === 1) throw new Error('not this time');
        return call.attempt;
      }),
    ),
    'crash-sleep': around((_, step) => step.sleep('nap', napMs)),
    'crash-sleep-until': around(async (_, step) => {
      const until = await step.run('when', () => Date.now() + napMs);
      await step.sleepUntil('nap', new Date(until));
    }),
    'crash-event': around(async (_, step) => {
      const paid = await step.waitForEvent('paid', { event: 'invoice.paid', timeoutMs: 120_000 });
      return paid?.payload;
    }),
    'crash-map': around((execution, step) =>
      step.map('rows', [0, 1, 2], async (row, item) => {
        const tagged = await item.run('tag', acts(execution, `rows[${row}]/tag`));
        // One item is not done when the run goes to sleep, so that the others are put aside.
        if (row === 2) await item.sleep('nap', napMs);
        return tagged;
      }),
    ),
    'crash-workflow': around((_, step) =>
      step.workflow('call', { workflowId: 'crash-called', version: 1, input: null }),
    ),
    'crash-called': async (execution, step) => {
      await step.run('work', acts(execution, 'work'));
      await step.sleep('nap', napMs);
      return 'called';
    },
    'crash-respond': around((_, step) => step.respond('answer', { rows: 3 })),
  };
}
