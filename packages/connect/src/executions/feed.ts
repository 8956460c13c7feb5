import type { ConnectError } from '../connect-error.ts';
import type { Clock } from '../page.ts';
import type { createListeners, Listeners, Readable } from '../readable.ts';
import type { ServerApi } from '../server-api.ts';
import type { Loadable } from '../user.ts';

/** What reading runs does to the world. */
export interface ExecutionPorts {
  readonly api: Pick<ServerApi, 'query' | 'mutate'>;
  readonly clock: Clock;
  /** Given, so that what is loaded later shares no file with what is loaded at once. */
  readonly createListeners: typeof createListeners;
  /** Told when something of the user has changed, or may have. */
  readonly stale: Listeners;
}

/** A value of the server that is kept live. */
export interface Feed<Value> extends Readable<Loadable<Value>> {
  readonly refetch: () => Promise<void>;
  /** Shows another value. */
  readonly show: (value: Value) => void;
  /** Does something that may fail, and keeps why. */
  readonly attempt: (act: (signal: AbortSignal) => Promise<Value>) => Promise<void>;
}

/** A user may have many runs a second; people read one screen a second at most. */
const leastMs = 1_000;

/** Reads when it is subscribed to, and again after changes: at most once a second, and never two at a time. */
export function createFeed<Value>(
  { clock, createListeners, stale }: ExecutionPorts,
  read: (signal: AbortSignal) => Promise<Value>,
): Feed<Value> {
  let value: Loadable<Value> = { status: 'pending', data: undefined, error: undefined, isRefreshing: true };
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;
  let stop = (): void => {};
  let cancelRead: (() => void) | undefined;

  function set(next: Loadable<Value>): void {
    value = next;
    listeners.notify();
  }

  function show(data: Value): void {
    set({ status: 'ready', data, error: undefined, isRefreshing: false });
  }

  async function attempt(act: (signal: AbortSignal) => Promise<Value>): Promise<void> {
    set({ ...value, isRefreshing: true });
    try {
      show(await act(new AbortController().signal));
    } catch (thrown) {
      const error = thrown as ConnectError;
      set({ ...value, ...(value.status === 'ready' ? {} : { status: 'error' }), error, isRefreshing: false } as never);
    }
  }

  function refetch(): Promise<void> {
    readAt = clock.now();
    return (reading ??= attempt(read).finally(() => {
      reading = undefined;
    }));
  }

  async function readAgain(): Promise<void> {
    // What is under way may have been asked for before the change.
    await reading;
    cancelRead = undefined;
    if (listeners.size > 0) await refetch();
  }

  function readSoon(): void {
    cancelRead ??= clock.after(Math.max(0, readAt + leastMs - clock.now()), () => void readAgain());
  }

  const listeners = createListeners(
    () => {
      const leave = stale.add(readSoon);
      stop = () => {
        leave();
        cancelRead?.();
        cancelRead = undefined;
      };
      void refetch();
    },
    () => stop(),
  );
  return { snapshot: () => value, subscribe: listeners.add, refetch, show, attempt };
}
