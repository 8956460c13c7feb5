import { type RawBuilder, sql } from 'kysely';
import type { Sharing } from '../definitions/definitions.ts';

/** What is on, the owners' and, where accounts are shared, the members': for a `from`, in the columns that say which switch it is. */
export function switchesOn(sharing: Sharing | undefined): RawBuilder<unknown> {
  const own = sql`select project_id, user_id, connection_id, workflow_id from connect.workflow_state where enabled`;
  if (sharing === undefined) return sql`(${own})`;
  return sql`(${own} union all select project_id, user_id, connection_id, workflow_id from connect.member_switch)`;
}
