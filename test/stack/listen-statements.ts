import pg from 'pg';

/** Notes what the driver of this process is given to send. To be called before anything is opened. */
export function listenToStatements(): { during(work: () => Promise<void>): Promise<string[]>; stop(): void } {
  const statements: string[] = [];
  const { query } = pg.Client.prototype;
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    const text = typeof args[0] === 'string' ? args[0] : (args[0] as { text?: string } | undefined)?.text;
    if (text !== undefined) statements.push(text.trim().replace(/\s+/g, ' '));
    return Reflect.apply(query, this, args);
  } as typeof query;
  return {
    during: async (work) => {
      const from = statements.length;
      await work();
      return statements.slice(from);
    },
    stop: () => void (pg.Client.prototype.query = query),
  };
}
