import pg from 'pg';

/** Where a process dies: at the first of its statements that fits. */
export interface CrashPoint {
  /** `unsent`: the statement never leaves the process. `unheard`: the database has done it, and nobody in the process hears of it. */
  readonly when: 'unsent' | 'unheard';
  /** What the text of the statement has in it. */
  readonly statement: string;
  /** Values that are all among its parameters. */
  readonly holding?: readonly string[];
  /** Not at the statement itself but at the commit of its transaction. */
  readonly atCommit?: boolean;
}

type Query = (this: pg.Client, ...args: unknown[]) => unknown;

/**
 * Has this process end by SIGKILL at a point between the engine and its database, whoever of it speaks to the database.
 * Nothing in the product knows of it: what is changed is the driver, in this process alone.
 */
export function dieAt(point: CrashPoint): void {
  const prototype = pg.Client.prototype as unknown as { query: Query };
  const { query } = prototype;
  const armed = new WeakSet<pg.Client>();
  prototype.query = function send(...args) {
    const { text, values } = readQuery(args);
    const fits =
      text.includes(point.statement) && (point.holding ?? []).every((value) => values.some((one) => one === value));
    if (fits && point.atCommit === true) armed.add(this);
    const here = point.atCommit === true ? armed.has(this) && /^commit/i.test(text) : fits;
    if (!here) return query.apply(this, args);
    if (point.when === 'unsent') die();
    // Answered to nobody, whichever way the answer was asked for.
    query.apply(this, [...args.filter((arg) => typeof arg !== 'function'), die]);
    return typeof args.at(-1) === 'function' ? undefined : new Promise(() => undefined);
  };
}

function readQuery([first, second]: readonly unknown[]): {
  readonly text: string;
  readonly values: readonly unknown[];
} {
  const config = (typeof first === 'string' ? { text: first } : first) as { text?: unknown; values?: unknown };
  const values = Array.isArray(second) ? second : config.values;
  return { text: typeof config.text === 'string' ? config.text : '', values: Array.isArray(values) ? values : [] };
}

function die(): void {
  process.kill(process.pid, 'SIGKILL');
}
