import { type Kysely, sql } from 'kysely';
import type { AwaitedResponse } from './contract.ts';
import type { Notices } from './notices.ts';
import { type ExecutionStatus, isFinalExecution } from './status.ts';
import { isUuid } from './uuid.ts';

const firstPollMs = 50;

/** Looks at the execution, and again at every word of it and after ever longer whiles: a word may get lost. */
export async function waitForResponse(
  deps: { readonly db: Kysely<any>; readonly notices: Notices; readonly pollMs: number },
  target: { readonly scope: string; readonly executionId: string },
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal | undefined },
): Promise<AwaitedResponse | undefined> {
  if (!isUuid(target.scope) || !isUuid(target.executionId)) return undefined;
  const deadline = performance.now() + timeoutMs;
  let wake: () => void = () => undefined;
  let told = false;
  const abandon = () => wake();
  signal?.addEventListener('abort', abandon);
  const stopListening = await deps.notices.subscribe((notice) => {
    if (notice !== `answer ${target.executionId}`) return;
    told = true;
    wake();
  });
  try {
    for (let pollMs = firstPollMs; ; pollMs = Math.min(2 * pollMs, deps.pollMs)) {
      told = false;
      const found = await look(deps.db, target);
      if (found !== 'nothing yet') return found;
      const leftMs = deadline - performance.now();
      if (leftMs <= 0 || signal?.aborted === true) return { kind: 'timed_out' };
      if (told) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(pollMs, leftMs));
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  } finally {
    stopListening();
    signal?.removeEventListener('abort', abandon);
  }
}

async function look(
  db: Kysely<any>,
  { scope, executionId }: { readonly scope: string; readonly executionId: string },
): Promise<AwaitedResponse | undefined | 'nothing yet'> {
  const { rows } = await sql<{
    status: ExecutionStatus;
    reason: string | null;
    error: string | null;
    response: unknown;
    output: unknown;
    responded: boolean;
  }>`
    select status, reason, error, response, responded_at is not null as responded,
      case when status = 'succeeded' and responded_at is null then output end as output
    from workflow.execution where scope = ${scope} and id = ${executionId}`.execute(db);
  const row = rows[0];
  if (!row) return undefined;
  if (row.responded) return { kind: 'responded', value: row.response ?? undefined };
  if (!isFinalExecution(row.status)) return 'nothing yet';
  const { status, reason, error, output } = row;
  return { kind: 'ended', status, reason: reason ?? undefined, error: error ?? undefined, output: output ?? undefined };
}
