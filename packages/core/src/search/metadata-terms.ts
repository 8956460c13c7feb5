import type { PlainValue } from '@acme/api';
import type { Order, Term } from '@acme/api/query';
import type { MetadataField, PlainField } from '@acme/integrations';
import { sql } from 'kysely';
import { apart, type Condition, type SearchContext } from './condition.ts';
import { contains } from './like-pattern.ts';
import { midnight, orderedValue } from './ordered-value.ts';
import { QueryProblem } from './query-problem.ts';
import { textContains } from './narrow-by-text.ts';

type MetadataTerm = Extract<Term, { kind: 'meta' }>;

/** The key is set, be it a plain value or a secret. */
export function compileHasMetadata(context: SearchContext, key: string): Condition {
  return sql`(jsonb_exists(u.metadata, ${key}) or exists (select from connect.user_secret s
    where s.project_id = u.project_id and s.user_id = u.id and s.name = ${key} ${apart(context)}))`;
}

/** A condition on one metadata value, read as the kind that the definition declares; undeclared keys are text. */
export function compileMetadata(context: SearchContext, term: MetadataTerm): Condition {
  const declared = context.definition.source.metadata;
  const field = Object.hasOwn(declared, term.key) ? declared[term.key] : undefined;
  const kind = field?.kind ?? 'text';
  if (kind === 'secret') {
    throw new QueryProblem(term, `"${term.key}" is a secret, which nobody searches by. Use has:meta.${term.key}`);
  }
  if (kind === 'json') {
    throw new QueryProblem(term, `"${term.key}" is JSON, which cannot be compared. Use has:meta.${term.key}`);
  }
  switch (term.compare) {
    case 'is':
      // JSON knows no half of a character, and refuses to be compared with one.
      if (!term.value.isWellFormed()) return sql`false`;
      return sql`u.metadata @> ${JSON.stringify({ [term.key]: storedValue(term, field) })}::jsonb`;
    case 'contains':
      if (kind === 'number' || kind === 'boolean') {
        throw new QueryProblem(term, `"${term.key}" is a ${kind}, which contains no text. Compare it with ":"`);
      }
      // The first half is served by the index, the second holds it to this key.
      return sql`(${textContains(context, term.value)}
        and ${contains(sql`lower(u.metadata ->> ${term.key}::text)`, term.value)})`;
    default:
      return compileOrder(term, field, term.compare);
  }
}

/** What is stored for the value as it was written. @throws QueryProblem when no user could have it */
export function storedValue(term: MetadataTerm, field: MetadataField | undefined): PlainValue {
  if (field === undefined || field.kind === 'secret') return term.value;
  const written =
    field.kind === 'number' ? Number(term.value) : field.kind === 'boolean' ? booleanOf(term) : term.value;
  if (term.value === '' && field.kind === 'number')
    throw new QueryProblem(term, `"${term.key}" is compared with nothing`);
  const checked = (field as PlainField<PlainValue>).check(written);
  if (checked.ok) return checked.value;
  // Text that would be refused because it looks like a credential is text all the same.
  if (checked.code !== undefined) return term.value;
  throw new QueryProblem(term, `no user has this value: it ${checked.message}`);
}

function booleanOf(term: MetadataTerm): boolean {
  if (term.value === 'true' || term.value === 'false') return term.value === 'true';
  throw new QueryProblem(term, `"${term.key}" is true or false`);
}

function compileOrder(term: MetadataTerm, field: MetadataField | undefined, order: Order): Condition {
  if (field?.kind === 'number') {
    return sql`${orderedValue({ kind: 'number', key: term.key }, sql`u.metadata`)} ${sql.raw(order)} ${textOf(storedValue(term, field))}::numeric`;
  }
  if (field?.kind === 'date') {
    // A day with ">" or "<=" means all of it: its end counts.
    const value = textOf(storedValue(term, field));
    const isWholeDay = value.length === 10 && (order === '>' || order === '<=');
    const from = isWholeDay ? dayAfter(value) : value;
    return sql`${orderedValue({ kind: 'date', key: term.key }, sql`u.metadata`)}
      ${sql.raw(isWholeDay ? (order === '>' ? '>=' : '<') : order)} ${from.length === 10 ? from + midnight : from}::text collate "C"`;
  }
  throw new QueryProblem(
    term,
    `"${term.key}" is ${field === undefined ? 'not declared, so it is text' : field.kind}, which has no order. Use ":" or "~"`,
  );
}

function textOf(value: PlainValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function dayAfter(day: string): string {
  return new Date(new Date(`${day}T00:00:00Z`).getTime() + 86_400_000).toISOString().slice(0, 10);
}
