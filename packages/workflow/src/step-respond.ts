import { sql } from 'kysely';
import { encodeJson } from './json.ts';
import { heldBy } from './lease-sql.ts';
import { channel } from './queue.ts';
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
    const { lease } = run.claim;
    // The first one counts, also where a run that was killed has given it and not recorded the step.
    const { rows } = await sql`
      with held as materialized (${heldBy([lease], 'update', 'wait')}),
      answered as (
        update workflow.execution e set response = ${encoded.text}::json, responded_at = clock_timestamp()
        from held h where e.scope = h.scope and e.id = h.id and e.created_at = h.created_at and e.responded_at is null
        returning e.id
      )
      select pg_notify(${channel}, 'answer ' || h.id) from held h left join answered a using (id)`.execute(run.deps.db);
    if (rows.length === 0) {
      run.decide({ kind: 'lost' });
      return halt;
    }
    run.record(asked, { ...succeeded(null), attempts: 1, startedAt, finishedAt: run.now() });
    return { value: undefined };
  });
}
