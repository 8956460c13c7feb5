import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { load, seed } from './read-user.ts';
import { startServer } from './start-server.ts';

/** Reads of one user per second of processor time, which a busy machine does not change as it does those per second. */
export interface TelemetryResult {
  readonly without: number;
  readonly counting: { readonly ours: number; readonly ratio: number };
  readonly tracing: { readonly ours: number; readonly ratio: number };
}

/** Short, so that whatever else the machine does hits all three alike. */
const rounds = 30;
const seconds = 1;

/**
 * Reads one connected user over REST from three servers in turn: one that is not watched, one that counts as every server
 * does, and one that traces every request to a collector which throws all of it away.
 */
export async function benchTelemetry(input: {
  readonly connectionString: string;
  readonly projectId: string;
  readonly apiKey: string;
  readonly env: Readonly<Record<string, string>>;
}): Promise<TelemetryResult> {
  await seed(input.connectionString, input.projectId);
  const sink = createServer((request, response) => request.resume().on('end', () => response.end()));
  sink.listen(0, '127.0.0.1');
  await once(sink, 'listening');
  const collector = `http://127.0.0.1:${(sink.address() as AddressInfo).port}`;
  const env = { ...input.env, DATABASE_URL: input.connectionString };
  const servers = await Promise.all([
    startServer('server.ts', { ...env, BENCH_TELEMETRY: 'none' }),
    startServer('server.ts', env),
    startServer('server.ts', { ...env, OTEL_EXPORTER_OTLP_ENDPOINT: collector }),
  ]);
  const headers = { authorization: `Bearer ${input.apiKey}` };
  const measure = async (server: (typeof servers)[number], duration: number) => {
    const before = await server.cpuMs();
    const reads = (await load(`${server.url}/v1/users/bench-7`, headers, duration)) * duration;
    return { reads, cpuSeconds: ((await server.cpuMs()) - before) / 1_000 };
  };
  try {
    for (const server of servers) await measure(server, 2);
    const sums = servers.map(() => ({ reads: 0, cpuSeconds: 0 }));
    for (let round = 0; round < rounds; round++) {
      for (const [index, sum] of sums.entries()) {
        const server = servers[index];
        if (server === undefined) continue;
        const { reads, cpuSeconds } = await measure(server, seconds);
        sum.reads += reads;
        sum.cpuSeconds += cpuSeconds;
      }
    }
    const [without = 0, counting = 0, tracing = 0] = sums.map(({ reads, cpuSeconds }) => reads / cpuSeconds);
    return {
      without,
      counting: { ours: counting, ratio: counting / without },
      tracing: { ours: tracing, ratio: tracing / without },
    };
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
    sink.close();
    sink.closeAllConnections();
  }
}
