import type { Vitals } from '@acme/core';
import { Counter, Gauge, type Registry } from 'prom-client';

/** Metrics that are read when somebody asks for them, all from one look at the process. */
export function addVitals(registry: Registry, read: () => Promise<Vitals>): void {
  let reading: Promise<Vitals> | undefined;
  // All of them are collected in one turn, and share what is read in it.
  const vitals = (): Promise<Vitals> => {
    reading ??= read().finally(() => (reading = undefined));
    return reading;
  };
  const gauge = (name: string, help: string, pick: (vitals: Vitals) => number | undefined) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        const value = pick(await vitals());
        // Better no value than an old one.
        if (value === undefined) this.reset();
        else this.set(value);
      },
    });
  gauge('acme_db_pool_connections_max', 'The most connections that the pool opens.', ({ pool }) => pool.most);
  gauge('acme_db_pool_connections_used', 'Connections with a statement or a transaction.', ({ pool }) => {
    return pool.open - pool.idle;
  });
  gauge('acme_db_pool_connections_idle', 'Open connections with nothing to do.', ({ pool }) => pool.idle);
  gauge('acme_db_pool_waiting', 'Statements that wait for a connection.', ({ pool }) => pool.waiting);
  gauge('acme_live_streams', 'Live queries that are open in this process.', ({ liveStreams }) => liveStreams);
  gauge(
    'acme_queue_executions',
    'Executions that are due and wait for a worker, of all processes and projects together: take the maximum over processes.',
    ({ queue }) => queue?.executions,
  );
  gauge('acme_queue_oldest_seconds', 'How long the oldest of them has been due.', ({ queue }) => {
    return queue && queue.oldestMs / 1_000;
  });
  registry.registerMetric(
    new Counter({
      name: 'acme_token_refreshes_total',
      help: 'Renewals of tokens by how they ended. "refresh_outcome_lost" counts grants that were lost, and has to stay at zero.',
      labelNames: ['outcome'],
      registers: [],
      async collect() {
        const { refreshes } = await vitals();
        this.reset();
        for (const [outcome, count] of Object.entries(refreshes)) this.inc({ outcome }, count);
      },
    }),
  );
}
