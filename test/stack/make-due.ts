import { sql } from 'kysely';
import { queryDatabase } from './query-database.ts';
import type { Stack } from './start-stack.ts';

/**
 * Has schedules come due now, as if the time of their next tick had come. It is always a later tick than the last that was started:
 * a tick is started once, so going back over the turn of a minute would start nothing.
 */
export async function makeDue(
  stack: Pick<Stack, 'connectionString'>,
  of: { readonly workflowId: string } | { readonly connectionId: string } | { readonly userId: string },
): Promise<void> {
  const which =
    'workflowId' in of
      ? sql`s.workflow_id = ${of.workflowId}`
      : 'connectionId' in of
        ? sql`s.label = ${of.connectionId}`
        : sql`s.subject in (select id from connect.connected_user where external_id = ${of.userId})`;
  await queryDatabase(
    stack,
    sql`update workflow.schedule s
      set next_at = greatest(now() - interval '1 second', last_at + interval '1 millisecond') where ${which}`,
  );
}
