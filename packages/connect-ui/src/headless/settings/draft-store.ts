import type { ConnectClient } from '@acme/connect';
import type { Draft } from './draft.ts';

/** The account whose settings these are, or the workflow on that account. */
export interface DraftTarget {
  readonly connectionId: string;
  readonly workflowId?: string | undefined;
}

/** The unsaved settings of one user: they are there as long as their client is, whatever is mounted. */
export interface DraftStore {
  read(target: DraftTarget): Draft | undefined;
  write(target: DraftTarget, draft: Draft | undefined): void;
  /** Another object after each change. */
  readonly snapshot: () => ReadonlyMap<string, Draft>;
  readonly subscribe: (listener: () => void) => () => void;
}

const stores = new WeakMap<ConnectClient, DraftStore>();

/** The drafts of a client. */
export function draftsOf(client: ConnectClient): DraftStore {
  const known = stores.get(client);
  if (known !== undefined) return known;
  const store = createDraftStore();
  stores.set(client, store);
  return store;
}

function createDraftStore(): DraftStore {
  let drafts: ReadonlyMap<string, Draft> = new Map();
  const listeners = new Set<() => void>();
  return {
    read: (target) => drafts.get(keyOf(target)),
    write: (target, draft) => {
      const next = new Map(drafts);
      if (draft === undefined) next.delete(keyOf(target));
      else next.set(keyOf(target), draft);
      drafts = next;
      for (const listener of listeners) listener();
    },
    snapshot: () => drafts,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The key of a target in `snapshot`. */
export function keyOf({ connectionId, workflowId }: DraftTarget): string {
  return workflowId === undefined ? connectionId : `${connectionId} ${workflowId}`;
}
