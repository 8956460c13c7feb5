import { checkTerm } from './print-query.ts';
import { normalQuery } from './normal-query.ts';
import { QueryError } from './query-error.ts';
import { isBareValue } from './read-word.ts';
import type { AgeUnit, DateField, DateValue, Order, Query, SearchedState, TextMatch, WorkflowSwitch } from './types.ts';

/** A whole number of one unit. */
export type Age =
  | { readonly minutes: number }
  | { readonly hours: number }
  | { readonly days: number }
  | { readonly weeks: number };

const units: Readonly<Partial<Record<string, AgeUnit>>> = { minutes: 'm', hours: 'h', days: 'd', weeks: 'w' };

/**
 * Makes queries in code: what the search box can say, without writing text. Everything returned is a plain
 * `Query`; `printQuery` makes the text of it.
 *
 * @example
 * import { printQuery, where } from '@acme/api/query';
 *
 * const query = where.all(
 *   where.meta('plan').is('pro'),
 *   where.any(where.state('needs_reauth'), where.lastRun.olderThan({ days: 7 })),
 *   where.not(where.meta('company').contains('test account')),
 * );
 * printQuery(query);
 * // meta.plan:pro (state:needs_reauth OR lastRun>7d) -meta.company~"test account"
 * @throws QueryError for a value that no text says, such as a key with a space
 */
export const where = {
  /** Everybody who matches each of them; of none, everybody. */
  all: (...queries: readonly Query[]): Query => normalQuery({ kind: 'and', all: queries }),
  /** Everybody who matches one of them; of none, nobody. */
  any: (...queries: readonly Query[]): Query => normalQuery({ kind: 'or', any: queries }),
  not: (query: Query): Query => normalQuery({ kind: 'not', query }),

  /** The id or any text metadata contains it, in upper or lower case. */
  text: (text: string): Query => checkTerm({ kind: 'text', text }),
  id: (value: string, match: TextMatch = 'is'): Query => checkTerm({ kind: 'id', match, value }),
  /** A metadata key, and what its value is compared with. */
  meta: (key: string) => ({
    is: (value: string | number | boolean): Query => compareMeta(key, 'is', value),
    contains: (value: string): Query => compareMeta(key, 'contains', value),
    above: (value: string | number | boolean): Query => compareMeta(key, '>', value),
    atLeast: (value: string | number | boolean): Query => compareMeta(key, '>=', value),
    below: (value: string | number | boolean): Query => compareMeta(key, '<', value),
    atMost: (value: string | number | boolean): Query => compareMeta(key, '<=', value),
    /** Set at all, be it a plain value or a secret. */
    exists: (): Query => checkTerm({ kind: 'has', what: 'meta', key }),
  }),

  /** Has a connection of this integration. */
  integration: (id: string): Query => checkTerm({ kind: 'integration', id }),
  /** Has a connected account of this name. */
  account: (value: string, match: TextMatch = 'is'): Query => checkTerm({ kind: 'account', match, value }),
  /** Has a connection in this state. */
  state: (state: SearchedState): Query => checkTerm({ kind: 'state', state }),
  /** Has a connection for which the workflow is on, or what is asked for. */
  workflow: (id: string, is: WorkflowSwitch = 'on'): Query => checkTerm({ kind: 'workflow', id, is }),
  /** The user as a whole is suspended. */
  suspended: (): Query => checkTerm({ kind: 'suspended' }),
  hasConnection: (): Query => checkTerm({ kind: 'has', what: 'connection' }),

  created: /* @__PURE__ */ compareDate('created'),
  updated: /* @__PURE__ */ compareDate('updated'),
  connected: /* @__PURE__ */ compareDate('connected'),
  /** The last execution; who never had one matches none of these. */
  lastRun: /* @__PURE__ */ compareDate('lastRun'),
  /** No execution ever. */
  neverRan: (): Query => checkTerm({ kind: 'neverRan' }),
};

/** Text that reads like a number or like true and false is quoted, so that it stays text. */
function compareMeta(key: string, compare: TextMatch | Order, value: string | number | boolean): Query {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new QueryError(
      `Metadata holds finite numbers, so nothing compares with ${value}. Pass another number.`,
      0,
      0,
    );
  }
  const text = String(value);
  const quoted =
    typeof value === 'string' && (!isBareValue(text) || /^(true|false)$/i.test(text) || !Number.isNaN(Number(text)));
  return checkTerm({ kind: 'meta', key, compare, value: text, quoted });
}

function compareDate(field: DateField) {
  const make = (compare: Order, value: DateValue): Query => checkTerm({ kind: 'date', field, compare, value });
  return {
    before: (date: Date): Query => make('<', timeOf(date)),
    after: (date: Date): Query => make('>', timeOf(date)),
    /** Longer ago than this. */
    olderThan: (age: Age): Query => make('>', ageOf(age)),
    /** Less long ago than this. */
    within: (age: Age): Query => make('<', ageOf(age)),
  };
}

function timeOf(date: Date): DateValue {
  if (!Number.isNaN(date.getTime())) return { time: date.toISOString() };
  throw new QueryError('An invalid Date is no point in time. Pass one that getTime() gives a number for.', 0, 0);
}

function ageOf(age: Age): DateValue {
  const [first, another] = Object.entries(age);
  const unit = units[first?.[0] ?? ''];
  if (first !== undefined && unit !== undefined && another === undefined) return { age: first[1], unit };
  throw new QueryError('An age has one unit. Pass one of minutes, hours, days and weeks.', 0, 0);
}
