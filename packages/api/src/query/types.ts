import type { ConnectionState } from '../state/connection.ts';

/** What to compare with `is` (the whole value) or `contains` (a part of it, in upper or lower case). */
export type TextMatch = 'is' | 'contains';

/** Before and after for dates, less and more for numbers. An age is compared as an age: `>` is longer ago. */
export type Order = '>' | '>=' | '<' | '<=';

/** A state that a connection can be found by: one in which the connection still exists. */
export type SearchedState = Exclude<ConnectionState, 'revoking' | 'disconnected'>;

/** What a workflow is for at least one connection of the user. */
export type WorkflowSwitch = 'on' | 'off' | 'suspended';

/** When the user was created, last changed, last connected an account, last had an execution. */
export type DateField = 'created' | 'updated' | 'connected' | 'lastRun';

/** Minutes, hours, days, weeks. */
export type AgeUnit = 'm' | 'h' | 'd' | 'w';

/** An age before now, a whole day of UTC (`2026-01-31`), or an instant (ISO 8601 with a zone). */
export type DateValue =
  | { readonly age: number; readonly unit: AgeUnit }
  | { readonly day: string }
  | { readonly time: string };

/** One condition. Serialisable as JSON. */
export type Term =
  /** The id or any text metadata contains it. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'id'; readonly match: TextMatch; readonly value: string }
  /** The value is kept as it was written; the declared kind of the key decides what it means. */
  | {
      readonly kind: 'meta';
      readonly key: string;
      readonly compare: TextMatch | Order;
      readonly value: string;
      /** Written in quotes: meant as text, whatever it looks like. */
      readonly quoted: boolean;
    }
  /** A live connection, or a metadata key that is set, be it plain or secret. */
  | { readonly kind: 'has'; readonly what: 'connection' }
  | { readonly kind: 'has'; readonly what: 'meta'; readonly key: string }
  | { readonly kind: 'integration'; readonly id: string }
  /** The name of a connected account. */
  | { readonly kind: 'account'; readonly match: TextMatch; readonly value: string }
  | { readonly kind: 'state'; readonly state: SearchedState }
  | { readonly kind: 'workflow'; readonly id: string; readonly is: WorkflowSwitch }
  /** The user as a whole is suspended. */
  | { readonly kind: 'suspended' }
  /** An age is never compared with `is`. */
  | { readonly kind: 'date'; readonly field: DateField; readonly compare: 'is' | Order; readonly value: DateValue }
  /** No execution ever. */
  | { readonly kind: 'neverRan' };

/** A search for connected users. All of nothing is everybody, any of nothing is nobody. */
export type Query =
  | { readonly kind: 'and'; readonly all: readonly Query[] }
  | { readonly kind: 'or'; readonly any: readonly Query[] }
  | { readonly kind: 'not'; readonly query: Query }
  | Term;
