import pg from 'pg';

/** Notes what the driver of this process is given to send. To be called before anything is opened. */
export function listenToStatements(): {
  /** What is sent to this database meanwhile, whoever sends it. */
  during(connectionString: string, work: () => Promise<void>): Promise<string[]>;
  stop(): void;
} {
  const sent: { readonly database: string | undefined; readonly text: string }[] = [];
  const { query } = pg.Client.prototype;
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    const text = typeof args[0] === 'string' ? args[0] : (args[0] as { text?: string } | undefined)?.text;
    if (text !== undefined) sent.push({ database: this.database, text: text.trim().replace(/\s+/g, ' ') });
    return Reflect.apply(query, this, args);
  } as typeof query;
  return {
    during: async (connectionString, work) => {
      const { database } = new pg.Client({ connectionString });
      const from = sent.length;
      await work();
      return sent
        .slice(from)
        .filter((statement) => statement.database === database)
        .map(({ text }) => text);
    },
    stop: () => void (pg.Client.prototype.query = query),
  };
}
