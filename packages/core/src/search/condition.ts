import { type RawBuilder, sql } from 'kysely';
import type { Definition } from '../definitions/definitions.ts';

/** What the meaning of a query depends on besides the query. */
export interface SearchContext {
  readonly projectId: string;
  readonly definition: Definition;
  readonly now: Date;
  /** For a look at few users: what they have is asked of one after the other, never joined with what all users have. */
  readonly oneByOne?: boolean;
  /** Three characters in a row that so many users have that an index is better not asked for them; see `ReadyIndexes`. */
  readonly common?: readonly number[];
  /** What is compiled has been narrowed by the text index already. */
  readonly narrowed?: true;
}

/** A condition on `connect.connected_user u`. */
export type Condition = RawBuilder<boolean>;

/** The end of a subselect inside `exists`. Postgres makes a join of one without an offset. */
export function apart({ oneByOne }: SearchContext): RawBuilder<unknown> {
  return oneByOne === true ? sql`offset 0` : sql``;
}
