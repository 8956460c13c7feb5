import { ConnectError } from '@acme/connect';
import { useEffect, useSyncExternalStore } from 'react';
import type { Refetchable } from '../use-connected-user.ts';

type FormLogic = typeof import('./form-logic.ts');

const pending: Refetchable<FormLogic> = {
  status: 'pending',
  data: undefined,
  error: undefined,
  isRefreshing: true,
  refetch: load,
};
let state: Refetchable<FormLogic> = pending;
const listeners = new Set<() => void>();

function show(next: Refetchable<FormLogic>): void {
  state = next;
  for (const listener of listeners) listener();
}

async function load(): Promise<void> {
  try {
    const { createForm, viewDraft } = await import('./form-logic.ts');
    show({ status: 'ready', data: { createForm, viewDraft }, error: undefined, isRefreshing: false, refetch: load });
  } catch (cause) {
    const error = new ConnectError('unreachable', 'A part of @acme/connect-ui could not be loaded. Is it deployed?', {
      cause,
    });
    show({ status: 'error', data: undefined, error, isRefreshing: false, refetch: load });
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What a form can do, loaded when the first one is wanted. */
export function useFormLogic(isWanted: boolean): Refetchable<FormLogic> {
  const logic = useSyncExternalStore(subscribe, readFormLogic, () => pending);
  useEffect(() => {
    if (isWanted && state.status === 'pending') void load();
  }, [isWanted]);
  return logic;
}

/** The same, for what only needs it once there are drafts: then it is there. */
export function readFormLogic(): Refetchable<FormLogic> {
  return state;
}
