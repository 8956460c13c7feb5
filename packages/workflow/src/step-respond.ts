import { encodeJson } from './json.ts';
import type { Run } from './run.ts';
import { halt } from './settled.ts';
import { isFinalStep } from './status.ts';
import type { JournalScope } from './step-key.ts';
import { giveUp, replayed, succeeded } from './step-run.ts';

/** Answers whoever started the execution. The value stands in the execution, so that one look finds it. */
export function respond(run: Run, scope: JournalScope, name: string, value: unknown): Promise<void> {
  return run.launch<void>(async () => {
    const asked = run.ask(scope, name, 'respond');
    if (asked === halt) return halt;
    const { recorded } = asked;
    if (recorded && isFinalStep(recorded.status)) return replayed<void>(run, asked, recorded);
    if (!(await run.admit())) return halt;
    const startedAt = run.now();
    const encoded = encodeJson(value, `The response of step "${asked.key}"`);
    if (!encoded.ok) {
      const { reason, message } = encoded;
      return giveUp(run, asked, { reason, message, attempts: 1, startedAt });
    }
    if (!(await run.deps.store.answer(run.claim, encoded.text))) {
      run.decide({ kind: 'lost' });
      return halt;
    }
    run.record(asked, { ...succeeded(null), attempts: 1, startedAt, finishedAt: run.now() });
    return { value: undefined };
  });
}
