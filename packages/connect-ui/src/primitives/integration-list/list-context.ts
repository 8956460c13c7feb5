import type { Loadable } from '@acme/connect';
import { createContext } from 'react';
import type { IntegrationGroup } from '../../headless/group-integrations.ts';
import type { PartState } from '../part/part.tsx';

/** What the parts of the list tell. */
export interface IntegrationListState extends PartState {
  /** Whether the integrations are there: `pending`, `error` or `ready`. */
  readonly status: Loadable<unknown>['status'];
  /** What is searched for. */
  readonly search: string;
  /** The category that is chosen; undefined: all. */
  readonly category: string | undefined;
  /** How many integrations are shown, and how many there are without search and category. */
  readonly found: number;
  readonly total: number;
}

/** What the parts of the list know. */
export interface ListContext {
  readonly state: IntegrationListState;
  readonly groups: readonly IntegrationGroup[];
  readonly setSearch: (search: string) => void;
  readonly setCategory: (category: string | undefined) => void;
  readonly id: string;
}

export const ListContext = createContext<ListContext | undefined>(undefined);

/** The group that the parts inside stand for. */
export const ListGroupContext = createContext<IntegrationGroup | undefined>(undefined);
