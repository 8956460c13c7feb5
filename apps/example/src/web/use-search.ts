import { useEffect, useState } from 'react';
import type { SearchAnswer } from '../routes/support-routes.ts';
import { Refusal, send } from './api.ts';

/** The customers' list: what has been searched for, what was found so far, and what went wrong. */
export interface SearchState {
  readonly search: string;
  readonly isBusy: boolean;
  readonly found: SearchAnswer | undefined;
  readonly refusal: Refusal | undefined;
}

/** A search of customers and what can be done with it. */
export type Search = SearchState & { start(search: string): void; more(): void; again(): void };

/** Searches page by page: each page goes on where the one before ended, whatever has been added meanwhile. */
export function useSearch(): Search {
  const [state, setState] = useState<SearchState>({ search: '', isBusy: true, found: undefined, refusal: undefined });
  const { search, found } = state;

  async function read(wanted: string, cursor?: string): Promise<void> {
    const earlier = cursor === undefined ? undefined : found;
    setState((before) => ({ ...before, search: wanted, isBusy: true }));
    const next = await readPage(wanted, cursor);
    // An answer that another search has overtaken is thrown away.
    setState((before) => {
      if (before.search !== wanted) return before;
      if (next instanceof Refusal) return { search: wanted, isBusy: false, found: earlier, refusal: next };
      return { search: wanted, isBusy: false, found: joined(earlier, next), refusal: undefined };
    });
  }

  /** What is shown is read anew, and stays where it is. */
  async function again(): Promise<void> {
    const next = await readPage(search);
    if (next instanceof Refusal) return;
    const newer = new Map(next.customers.items.map((customer) => [customer.id, customer]));
    setState((before) => {
      if (before.search !== search || before.found === undefined) return before;
      const items = before.found.customers.items.map((customer) => newer.get(customer.id) ?? customer);
      const customers = { ...before.found.customers, items };
      return { ...before, found: { ...before.found, customers, failures: next.failures } };
    });
  }

  // Everybody, to begin with.
  useEffect(() => {
    let isCurrent = true;
    void readPage('').then((first) => {
      if (!isCurrent) return;
      setState((before) =>
        before.search !== '' || before.found !== undefined
          ? before
          : first instanceof Refusal
            ? { search: '', isBusy: false, found: undefined, refusal: first }
            : { search: '', isBusy: false, found: first, refusal: undefined },
      );
    });
    return () => {
      isCurrent = false;
    };
  }, []);

  return {
    ...state,
    start: (wanted) => void read(wanted),
    more: () => void read(search, found?.customers.nextCursor),
    again: () => void again(),
  };
}

async function readPage(search: string, cursor?: string): Promise<SearchAnswer | Refusal> {
  const query = new URLSearchParams({ q: search, ...(cursor === undefined ? {} : { cursor }) });
  try {
    return (await (await send('GET', `/api/support?${query.toString()}`)).json()) as SearchAnswer;
  } catch (error) {
    return error instanceof Refusal ? error : new Refusal(String(error));
  }
}

function joined(earlier: SearchAnswer | undefined, next: SearchAnswer): SearchAnswer {
  if (earlier === undefined) return next;
  const items = [...earlier.customers.items, ...next.customers.items];
  return { ...next, customers: { ...next.customers, items } };
}
