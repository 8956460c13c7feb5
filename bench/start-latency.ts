import { setTimeout as sleep } from 'node:timers/promises';
import { createConnectClient } from '@acme/sdk';
import pg from 'pg';
import type { TasklyConfig } from '../test/stack/definition.ts';
import type { SeededTaskly } from '../test/stack/seed-taskly.ts';
import { type Figure, quantile } from './table.ts';

const events = 200;

/**
 * From the moment in which a host sends an event over HTTP until its execution has started, with nothing else at work: the
 * clock of this machine against what the database writes down, on the same machine.
 */
export async function benchStartLatency(
  { project, env }: SeededTaskly,
  { url, userId }: { readonly url: string; readonly userId: string },
): Promise<Figure[]> {
  const client = createConnectClient<TasklyConfig>({ url, apiKey: project.apiKey });
  const db = new pg.Client({ connectionString: env.DATABASE_URL });
  await db.connect();
  const latencies: number[] = [];
  for (let nth = 0; nth < events; nth += 1) {
    const sentAt = performance.timeOrigin + performance.now();
    const { executionIds } = await client.events.send(userId, 'contact.created', {
      id: `c-${nth}`,
      email: `c${nth}@lead.example`,
    });
    // Long enough for it to be over: the next one is to find an idle process again.
    await sleep(200);
    const { rows } = await db.query<{ at: number }>(
      'select extract(epoch from started_at)::float8 * 1000 as at from workflow.execution where id = $1',
      [executionIds[0]],
    );
    const startedAt = rows[0]?.at;
    // The first ones warm connections and compiled code.
    if (startedAt !== undefined && nth >= 10) latencies.push(startedAt - sentAt);
  }
  await db.end();
  const what = 'event over HTTP to execution started, idle';
  const note = `${latencies.length} events`;
  return [
    { what: `${what}: p50`, measured: quantile(latencies, 0.5), unit: 'ms', bound: { most: 25 }, note },
    { what: `${what}: p99`, measured: quantile(latencies, 0.99), unit: 'ms', bound: { most: 100 } },
  ];
}
