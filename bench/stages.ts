import type pg from 'pg';

/** Fewer rows than this are not worth a line. */
const loudFrom = 5_000;

/** Says how far the filling of a database has come; kept in the database itself, so a killed run is taken up again. */
export interface Stages {
  /** Does the rows from 0 to `total` in pieces, each in one transaction with its mark. */
  inPieces(
    name: string,
    total: number,
    size: number,
    fill: (from: number, until: number) => Promise<unknown>,
  ): Promise<void>;
  /** Does a thing once. */
  once(name: string, work: () => Promise<unknown>): Promise<void>;
}

export async function openStages(client: pg.Client, log: (line: string) => void): Promise<Stages> {
  await client.query('create schema if not exists bench');
  await client.query('create table if not exists bench.stage (name text primary key, done bigint not null)');
  const doneOf = async (name: string): Promise<number> => {
    const { rows } = await client.query<{ done: string }>('select done from bench.stage where name = $1', [name]);
    return Number(rows[0]?.done ?? 0);
  };
  const piece = async (name: string, done: number, work: () => Promise<unknown>): Promise<void> => {
    await client.query('begin');
    await work();
    await client.query(
      'insert into bench.stage (name, done) values ($1, $2) on conflict (name) do update set done = excluded.done',
      [name, done],
    );
    await client.query('commit');
  };
  return {
    async inPieces(name, total, size, fill) {
      const begun = await doneOf(name);
      const startedAt = performance.now();
      for (let from = begun; from < total; from += size) {
        const until = Math.min(from + size, total);
        await piece(name, until, () => fill(from, until));
        if (total < loudFrom) continue;
        const perSecond = ((until - begun) / (performance.now() - startedAt)) * 1_000;
        log(`${name}: ${until.toLocaleString('en')} of ${total.toLocaleString('en')}, ${rounded(perSecond)} rows/s`);
      }
    },
    async once(name, work) {
      if ((await doneOf(name)) > 0) return;
      const startedAt = performance.now();
      await piece(name, 1, work);
      const seconds = (performance.now() - startedAt) / 1_000;
      if (seconds > 1) log(`${name}: ${seconds.toFixed(1)} s`);
    },
  };
}

function rounded(value: number): string {
  return Math.round(value).toLocaleString('en');
}
