import { AppError } from '@acme/api';
import { type RawBuilder, sql } from 'kysely';

/** A place in a list that is ordered by time, newest first, and by id. The time is Postgres's own text, to the microsecond. */
export interface Place {
  readonly at: string;
  readonly id: string;
}

const timestamp = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(\.\d{1,6})?[+-](0\d|1[0-4])(:[0-5]\d){0,2}$/;
const id = /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{1,18})$/;

export function toCursor({ at, id: key }: Place): string {
  return Buffer.from(`${at}|${key}`).toString('base64url');
}

/** @throws invalid_request for a text that we did not make */
export function fromCursor(cursor: string): Place {
  const [at = '', key = '', ...rest] = Buffer.from(cursor, 'base64url').toString().split('|');
  const [, day = '', time = ''] = timestamp.exec(at) ?? [];
  if (rest.length > 0 || !isTime(`${day}T${time}`) || !id.test(key)) throw notOurs();
  return { at, id: key };
}

/** Postgres knows no thirteenth month and no 30 February either, and says so with an error that would look like one of ours. */
function isTime(text: string): boolean {
  const date = new Date(`${text}Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** What comes after the cursor, for a list newest first. @throws invalid_request */
export function afterCursor(cursor: string | undefined, time: string, key: string): RawBuilder<boolean> {
  if (cursor === undefined) return sql`true`;
  const place = fromCursor(cursor);
  if (/^\d+$/.test(place.id)) throw notOurs();
  return sql`(${sql.ref(time)}, ${sql.ref(key)}) < (${place.at}::timestamptz, ${place.id}::uuid)`;
}

export function notOurs(): AppError {
  return new AppError('invalid_request', 'This cursor is none of ours. Use "nextCursor" of the page before.');
}

/** A page of rows that were read with one more than asked for. */
export function toPage<Row>(
  rows: readonly Row[],
  limit: number,
  placeOf: (row: Row) => Place,
): { readonly rows: readonly Row[]; readonly next: { readonly nextCursor?: string } } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    rows: shown,
    next: last !== undefined && rows.length > limit ? { nextCursor: toCursor(placeOf(last)) } : {},
  };
}
