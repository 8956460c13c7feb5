/** A value that changes over time: the shape that React's `useSyncExternalStore` takes as it is. */
export interface Readable<Value> {
  /** The value now. The same reference until it changes. */
  readonly snapshot: () => Value;
  /** Calls `listener` after each change, until the returned function is called. */
  readonly subscribe: (listener: () => void) => () => void;
}

export interface Listeners {
  readonly add: (listener: () => void) => () => void;
  readonly notify: () => void;
  readonly size: number;
}

/** A set of listeners; `onFirst` and `onLast` run when it stops and starts being empty. */
export function createListeners(onFirst?: () => void, onLast?: () => void): Listeners {
  const all = new Set<() => void>();
  return {
    add: (listener) => {
      // One function may be subscribed twice: each subscription is its own.
      const entry = (): void => listener();
      all.add(entry);
      if (all.size === 1) onFirst?.();
      return () => {
        if (all.delete(entry) && all.size === 0) onLast?.();
      };
    },
    notify: () => {
      for (const listener of all) listener();
    },
    get size() {
      return all.size;
    },
  };
}

/** Whether nothing changed: every property of `next` is what it was. */
export function isSame<Value extends object>(next: Value, before: Value): boolean {
  return Object.entries(next).every(([name, value]) => before[name as keyof Value] === value);
}
