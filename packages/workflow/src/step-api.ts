import type { StepApi } from './contract.ts';
import type { Run } from './run.ts';
import type { JournalScope } from './step-key.ts';
import { waitForEvent } from './step-event.ts';
import { mapItems } from './step-map.ts';
import { respond } from './step-respond.ts';
import { runStep } from './step-run.ts';
import { sleepUntil } from './step-sleep.ts';
import { callWorkflow } from './step-workflow.ts';

/** The `step` object of one journal. */
export function createStepApi(run: Run, scope: JournalScope): StepApi {
  return {
    run: (name, work, options) => runStep(run, scope, name, work, options),
    sleep: (name, ms) => sleepUntil(run, scope, name, () => run.now().getTime() + ms),
    sleepUntil: (name, time) => sleepUntil(run, scope, name, () => time.getTime()),
    waitForEvent: (name, spec) => waitForEvent(run, scope, name, spec),
    workflow: (name, spec) => callWorkflow(run, scope, name, spec),
    respond: (name, value) => respond(run, scope, name, value),
    map: (name, items, each, options) =>
      mapItems(run, scope, (itemScope) => createStepApi(run, itemScope), name, items, each, options),
  };
}
