import { createHash } from 'node:crypto';
import pg from 'pg';
import type { Observer } from '../observe/observer.ts';

/** Past this many different texts the rest go unnamed: a prepared statement lives as long as its connection. */
const nameLimit = 300;

/**
 * Begins a statement that is planned anew for each of its values: a search for one e-mail address and one for a plan
 * that half of all users have want different plans, and a named statement may be given one for both.
 */
export const planEachTime = '/* plan each time */';

/**
 * A `pg` client that names each statement with parameters, so that Postgres parses and plans it
 * once per connection. That is the larger part of what a query builder costs over prepared statements.
 *
 * @param statement is told of each, where somebody looks
 */
export function namingClient(statement?: Observer['statement']): typeof pg.Client {
  const names = new Map<string, string>();
  const nameOf = (text: string): string | undefined => {
    const known = names.get(text);
    if (known !== undefined || names.size >= nameLimit || text.startsWith(planEachTime)) return known;
    const name = createHash('sha256').update(text).digest('base64url').slice(0, 20);
    names.set(text, name);
    return name;
  };
  const query = pg.Client.prototype.query as (...args: unknown[]) => unknown;
  return class NamingClient extends pg.Client {
    constructor(config?: string | pg.ClientConfig) {
      super(config);
      // The pool listens while a client is idle. One that is lost between two statements of a transaction would end the
      // process; this way the next statement fails.
      this.on('error', () => undefined);
    }

    override query(...args: unknown[]): never {
      const [text, values] = args;
      const name = typeof text === 'string' && Array.isArray(values) && values.length > 0 ? nameOf(text) : undefined;
      const send = () => query.apply(this, name === undefined ? args : [{ name, text, values }, ...args.slice(2)]);
      // With a callback nothing is waited for; only the driver of Kysely is, which asks for promises.
      const watched = statement !== undefined && typeof text === 'string' && typeof args.at(-1) !== 'function';
      return (watched ? statement(text, send as () => Promise<unknown>) : send()) as never;
    }
  };
}
