import type { Query, Term } from '@acme/api/query';
import { type RawBuilder, sql } from 'kysely';
import { apart, type Condition, type SearchContext } from './condition.ts';
import { QueryProblem } from './query-problem.ts';
import { accountContains, accountIs } from './narrow-by-text.ts';

type ConnectionTerm = Extract<
  Term,
  { kind: 'integration' | 'account' | 'state' } | { kind: 'has'; what: 'connection' }
>;

/** True for a condition on one connection of the user. */
export function isConnectionTerm(query: Query): query is ConnectionTerm {
  if (query.kind === 'has') return query.what === 'connection';
  return query.kind === 'integration' || query.kind === 'account' || query.kind === 'state';
}

/** The user has one connection for which all of these hold. */
export function compileConnectionTerms(context: SearchContext, terms: readonly ConnectionTerm[]): Condition {
  const conditions = terms.map((term) => compileTerm(context, term));
  return sql`exists (select from connect.connection c where c.project_id = u.project_id and c.user_id = u.id
    and c.state not in ('revoking', 'disconnected') and ${sql.join(conditions, sql.raw(' and '))}
    ${apart(context)})`;
}

function compileTerm(context: SearchContext, term: ConnectionTerm): RawBuilder<unknown> {
  const { definition, now } = context;
  switch (term.kind) {
    case 'has':
      return sql`true`;
    case 'integration':
      if (!definition.integrations.has(term.id)) {
        const known = [...definition.integrations.keys()].join(', ') || 'none';
        throw new QueryProblem(term, `there is no integration "${term.id}". The project has ${known}`);
      }
      return sql`c.integration_id = ${term.id}`;
    case 'account':
      return term.match === 'is' ? accountIs(context, term.value) : accountContains(context, term.value);
    case 'state': {
      const held = sql`exists (select from connect.suspension s where s.project_id = c.project_id and s.user_id = c.user_id
        and s.workflow_id = '' and s.integration_id in ('', c.integration_id) and s.effective_at <= ${now} ${apart(context)})`;
      return term.state === 'suspended' ? held : sql`c.state = ${term.state} and not ${held}`;
    }
  }
}
