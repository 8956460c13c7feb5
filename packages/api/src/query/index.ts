/**
 * The search language of connected users: one line of text for a search box, a URL or a saved view, and the
 * `Query` it stands for. Browsers load this module, so it imports nothing but the states of a connection.
 *
 *     query   = group { "OR" group }           one of the groups
 *     group   = term { term }                  each of the terms
 *     term    = "-" term | "(" query ")" | condition
 *
 * A minus binds strongest, then standing side by side, then `OR`, which is written in capitals. The empty text
 * is everybody. A value in quotes may hold anything; inside, `\"` is a quotation mark and `\\` a backslash.
 *
 * | Condition | The user |
 * | --- | --- |
 * | `acme`, `"acme inc"` | has it in the id or in any text metadata, in upper or lower case |
 * | `id:u_1`, `id~acme` | has exactly this id; an id that contains it |
 * | `meta.plan:pro`, `meta.company~"book"` | has this metadata value; one that contains it |
 * | `meta.seats>5`, `>=`, `<`, `<=` | has a metadata value above, from, below, up to this |
 * | `has:meta.apiKey` | has a value or a secret under this key |
 * | `has:connection` | has a connection |
 * | `integration:hubspot` | has a connection of this integration |
 * | `account:a@b.example`, `account~acme` | has connected an account of this name; with it in its name |
 * | `state:needs_reauth` | has a connection in this state |
 * | `workflow:wf_1`, `workflow:wf_1=off`, `workflow:wf_1=suspended` | has a connection for which it is on; off; suspended |
 * | `is:suspended` | is suspended as a whole |
 * | `created<24h`, `updated>=4w`, `connected>30m` | less long ago than this; this long ago or longer; longer |
 * | `created:2026-01-31`, `created>2026-01-31`, `created>=2026-01-31` | on this day of UTC; after it; from its start |
 * | `updated<2026-01-31T09:30:00+01:00` | before this time |
 * | `lastRun>7d`, `lastRun:never` | last ran longer than this ago, which who never ran did not; never ran |
 *
 * What looks like a condition of a field that does not exist, such as `plan:pro`, is an error that names
 * `meta.plan:pro`, and never text: a search must not quietly find other users than those meant, as people act on
 * what it finds. URLs, e-mail addresses and everything in quotes are text. A text has at most 1,000 characters,
 * 50 conditions and parentheses nested 10 deep.
 *
 * @example
 * const query = parseQuery('meta.plan:pro (state:needs_reauth OR lastRun>7d) -meta.internal:true');
 * printQuery(query); // the same text
 * @module
 */
export { normalQuery } from './normal-query.ts';
export { parseQuery, queryLimits, tryParseQuery } from './parse-query.ts';
export { printQuery } from './print-query.ts';
export { QueryError } from './query-error.ts';
export type {
  AgeUnit,
  DateField,
  DateValue,
  Order,
  Query,
  SearchedState,
  Term,
  TextMatch,
  WorkflowSwitch,
} from './types.ts';
export { type Age, where } from './where.ts';
