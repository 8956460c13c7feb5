import type { Term } from '@acme/api/query';
import { sql } from 'kysely';
import { apart, type Condition, type SearchContext } from './condition.ts';
import { QueryProblem } from './query-problem.ts';

/**
 * The user has a connection for which this workflow is on, off, or on but held back. On is also what they have on for a
 * colleague's account; what could be on and is not is asked of their own alone.
 */
export function compileWorkflow(context: SearchContext, term: Extract<Term, { kind: 'workflow' }>): Condition {
  const { definition, now } = context;
  const offered = definition.workflows.get(term.id);
  if (offered === undefined) {
    const known = [...definition.workflows.keys()].join(', ') || 'none';
    throw new QueryProblem(term, `there is no workflow "${term.id}". The project has ${known}`);
  }
  const integrationId = offered.integration.id;
  const isShared = definition.sharing?.integrationIds.includes(integrationId) === true;
  const own: Condition = sql`exists (select from connect.workflow_state w where w.project_id = u.project_id and w.user_id = u.id
    and w.workflow_id = ${term.id} and w.enabled ${apart(context)})`;
  const on: Condition = isShared
    ? sql`(${own} or exists (select from connect.member_switch w where w.project_id = u.project_id and w.user_id = u.id
        and w.workflow_id = ${term.id} ${apart(context)}))`
    : own;
  switch (term.is) {
    case 'on':
      return on;
    case 'off':
      return sql`exists (select from connect.connection c where c.project_id = u.project_id and c.user_id = u.id
        and c.integration_id = ${integrationId} and c.state not in ('revoking', 'disconnected')
        and not exists (select from connect.workflow_state w where w.project_id = c.project_id
          and w.connection_id = c.id and w.workflow_id = ${term.id} and w.enabled ${apart(context)})
        ${apart(context)})`;
    case 'suspended':
      return sql`(${on} and exists (select from connect.suspension s where s.project_id = u.project_id and s.user_id = u.id
        and s.integration_id in ('', ${integrationId}) and s.workflow_id in ('', ${term.id}) and s.effective_at <= ${now}
        ${apart(context)}))`;
  }
}
