import type { CallWorkflow } from './contract.ts';
import { decodeJson } from './json.ts';
import { limits } from './limits.ts';
import type { Run } from './run.ts';
import { halt } from './settled.ts';
import { isFinalExecution, isFinalStep } from './status.ts';
import type { JournalScope } from './step-key.ts';
import { giveUp, noRoom, recordSleeping, replayed, succeeded } from './step-run.ts';

const tooDeep = `Workflows call each other ${limits.workflowDepth} deep, which is the most.`;

/** Starts the execution of another workflow and waits for its end. */
export function callWorkflow<Result>(run: Run, scope: JournalScope, name: string, spec: CallWorkflow): Promise<Result> {
  return run.launch<Result>(async () => {
    const asked = run.ask(scope, name, 'workflow');
    if (asked === halt) return halt;
    const { recorded } = asked;
    if (recorded && isFinalStep(recorded.status)) return replayed<Result>(run, asked, recorded);
    await run.replay.idle();
    if (recorded?.status === 'sleeping' && !recorded.settled) {
      const until = recorded.nextAttemptAt;
      if (until && until > run.now()) {
        run.waitFor(asked.key, until);
        return halt;
      }
    }
    if (recorded?.status === 'sleeping' ? !run.open : !(await run.admit())) return halt;

    const startedAt = recorded?.startedAt ?? run.now();
    const child =
      run.claim.depth >= limits.workflowDepth ? tooDeep : await run.deps.store.callChild(run.claim, asked.key, spec);
    if (child === undefined) {
      run.decide({ kind: 'lost' });
      return halt;
    }
    if (typeof child === 'string') {
      return giveUp(run, asked, { reason: 'code_threw', message: child, attempts: 1, startedAt });
    }
    if (!isFinalExecution(child.status)) {
      const until = new Date(run.now().getTime() + limits.sleepMs);
      recordSleeping(run, asked, startedAt, until);
      run.waitFor(asked.key, until);
      return halt;
    }
    if (child.status !== 'succeeded') {
      const message = `The workflow "${spec.workflowId}" ended as ${child.status}${child.error ? `: ${child.error}` : '.'}`;
      const reason = child.reason ?? child.status;
      return giveUp(run, asked, { reason, message, actor: child.actor ?? undefined, attempts: 1, startedAt });
    }
    const refused = noRoom(run, asked.key, Buffer.byteLength(child.output ?? ''));
    if (refused) return giveUp(run, asked, { ...refused, attempts: 1, startedAt });
    run.record(asked, { ...succeeded(child.output), attempts: 1, startedAt, finishedAt: run.now() });
    return { value: decodeJson(child.output) as Result };
  });
}
