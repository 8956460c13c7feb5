import type { DateValue, Order, Term } from '@acme/api/query';
import { type RawBuilder, sql } from 'kysely';
import { apart, type Condition, type SearchContext } from './condition.ts';

type DateTerm = Extract<Term, { kind: 'date' }>;

const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
const dayMs = unitMs.d;

/** A time of the user compared with an age, a day or an instant. What never was, is neither before nor after. */
export function compileDate(context: SearchContext, term: DateTerm): Condition {
  const { now } = context;
  switch (term.field) {
    case 'created':
      return compare(sql`u.created_at`, term, now);
    case 'updated':
      return compare(sql`u.updated_at`, term, now);
    case 'connected':
      return compare(
        sql`(select max(c.connected_at) from connect.connection c where c.project_id = u.project_id and c.user_id = u.id
          and c.state not in ('revoking', 'disconnected'))`,
        term,
        now,
      );
    case 'lastRun':
      return sql`exists (select from connect.user_activity r where r.project_id = u.project_id and r.user_id = u.id
        and ${compare(sql`r.last_run_at`, term, now)} ${apart(context)})`;
  }
}

/** An age is compared as an age: longer ago is earlier. */
const reversed = { '>': '<', '>=': '<=', '<': '>', '<=': '>=' } as const satisfies Record<Order, Order>;

function compare(time: RawBuilder<unknown>, { compare: how, value }: DateTerm, now: Date): Condition {
  const [from, until] = spanOf(value, now);
  const order = 'age' in value && how !== 'is' ? reversed[how] : how;
  switch (order) {
    case 'is':
      return from === until ? sql`${time} = ${from}` : sql`(${time} >= ${from} and ${time} < ${until})`;
    case '>':
      return from === until ? sql`${time} > ${from}` : sql`${time} >= ${until}`;
    case '>=':
      return sql`${time} >= ${from}`;
    case '<':
      return sql`${time} < ${from}`;
    case '<=':
      return from === until ? sql`${time} <= ${from}` : sql`${time} < ${until}`;
  }
}

/** From when until before when; the same twice for an instant. */
function spanOf(value: DateValue, now: Date): readonly [Date, Date] {
  if ('age' in value) {
    const instant = new Date(now.getTime() - value.age * unitMs[value.unit]);
    return [instant, instant];
  }
  if ('time' in value) {
    const instant = new Date(value.time);
    return [instant, instant];
  }
  const start = new Date(`${value.day}T00:00:00.000Z`);
  return [start, new Date(start.getTime() + dayMs)];
}
