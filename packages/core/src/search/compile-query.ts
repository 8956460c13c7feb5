import type { Query } from '@acme/api/query';
import { sql } from 'kysely';
import { apart, type Condition, type SearchContext } from './condition.ts';
import { compileConnectionTerms, isConnectionTerm } from './connection-terms.ts';
import { compileDate } from './date-terms.ts';
import { contains, equals } from './like-pattern.ts';
import { compileHasMetadata, compileMetadata } from './metadata-terms.ts';
import { indexedPart, textContains, textHasAll } from './narrow-by-text.ts';
import { secretNames } from '../metadata/without-secrets.ts';
import { compileWorkflow } from './workflow-terms.ts';

export type { Condition, SearchContext };

/**
 * A query of the search language as SQL over `connect.connected_user u`. Whatever it looks into besides it finds by
 * `u.project_id`, so a query narrows the users of a project and can do nothing else. Conditions on a connection that
 * stand side by side speak of the same connection.
 *
 * @throws QueryProblem for a term that fits the language but not the project
 */
export function compileQuery(context: SearchContext, query: Query): Condition {
  switch (query.kind) {
    case 'and':
      return compileAnd(context, query.all);
    case 'or':
      return query.any.length === 0
        ? sql`false`
        : joined(
            query.any.map((one) => compileQuery(context, one)),
            ' or ',
          );
    case 'not':
      // A comparison with a value that is not there is unknown, which `not` would leave unknown.
      return sql`not coalesce(${compileQuery(context, query.query)}, false)`;
    case 'has':
      return query.what === 'meta' ? compileHasMetadata(context, query.key) : compileConnectionTerms(context, [query]);
    case 'integration':
    case 'account':
    case 'state':
      return compileConnectionTerms(context, [query]);
    case 'text':
      return compileText(context, query.text);
    case 'id':
      return query.match === 'is'
        ? equals(sql`u.external_id`, query.value)
        : sql`(${textContains(context, query.value)} and ${contains(sql`lower(u.external_id)`, query.value)})`;
    case 'meta':
      return compileMetadata(context, query);
    case 'workflow':
      return compileWorkflow(context, query);
    case 'suspended':
      return sql`exists (select from connect.suspension s where s.project_id = u.project_id and s.user_id = u.id
        and s.integration_id = '' and s.effective_at <= ${context.now} ${apart(context)})`;
    case 'date':
      return compileDate(context, query);
    case 'neverRan':
      return sql`not exists (select from connect.user_activity r where r.project_id = u.project_id and r.user_id = u.id ${apart(context)})`;
  }
}

/**
 * The values stand one a line in the text that is searched, so what holds an end of line is looked for in each again; and
 * so is everything where the text holds a value of before the definition declared its key a secret.
 */
function compileText(context: SearchContext, text: string): Condition {
  const anywhere = textContains(context, text);
  const secrets = secretNames(context.definition.source.metadata);
  const inEach = sql`(${contains(sql`lower(u.external_id)`, text)} or exists (select from jsonb_each(u.metadata) v
    where jsonb_typeof(v.value) = 'string' and v.key <> all(${secrets}::text[])
      and ${contains(sql`lower(v.value #>> '{}')`, text)}))`;
  if (text.includes('\n')) return sql`(${anywhere} and ${inEach})`;
  if (secrets.length === 0) return anywhere;
  return sql`(${anywhere} and (not jsonb_exists_any(u.metadata, ${secrets}::text[]) or ${inEach}))`;
}

function compileAnd(context: SearchContext, all: readonly Query[]): Condition {
  const ofConnections = all.filter(isConnectionTerm);
  const parts = all.map(indexedPart).filter((part) => part !== undefined);
  const together = parts.length > 1 && context.narrowed !== true;
  const conditions = all
    .filter((one) => !isConnectionTerm(one))
    .map((one) =>
      compileQuery(together && indexedPart(one) !== undefined ? { ...context, narrowed: true } : context, one),
    );
  if (together) conditions.unshift(textHasAll(context, parts));
  if (ofConnections.length > 0) conditions.push(compileConnectionTerms(context, ofConnections));
  return conditions.length === 0 ? sql`true` : joined(conditions, ' and ');
}

function joined(conditions: readonly Condition[], separator: ' and ' | ' or '): Condition {
  return sql`(${sql.join(conditions, sql.raw(separator))})`;
}
