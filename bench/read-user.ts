import autocannon from 'autocannon';
import pg from 'pg';
import { startServer } from './start-server.ts';

export interface ReadUserResult {
  /** Requests per second, ours against a bare node:http server that runs the same SQL prepared. */
  readonly trpc: { readonly ours: number; readonly bare: number; readonly ratio: number };
  readonly rest: { readonly ours: number; readonly bare: number; readonly ratio: number };
  readonly paragon: { readonly ours: number; readonly bare: number; readonly ratio: number };
}

const users = 10_000;
const connections = 32;
const rounds = 3;
const seconds = 5;

/**
 * Reads one connected user whole, 32 requests at a time, from our server over tRPC, REST and Paragon's API and from
 * a bare one in turn; each is a process of its own and the median of three rounds counts.
 */
export async function benchReadUser(input: {
  readonly connectionString: string;
  readonly projectId: string;
  readonly apiKey: string;
  readonly signUser: (userId: string) => Promise<string>;
  readonly env: Readonly<Record<string, string>>;
}): Promise<ReadUserResult> {
  await seed(input.connectionString, input.projectId);
  const ours = await startServer('server.ts', { ...input.env, DATABASE_URL: input.connectionString });
  const bare = await startServer('bare-server.ts', {
    DATABASE_URL: input.connectionString,
    PROJECT_ID: input.projectId,
  });
  const query = encodeURIComponent(JSON.stringify({ userId: 'bench-7' }));
  const trpcUrl = `${ours.url}/trpc/project.users.get?input=${query}`;
  const restUrl = `${ours.url}/v1/users/bench-7`;
  const headers = { authorization: `Bearer ${input.apiKey}` };
  const paragonUrl = `${ours.url}/projects/${input.projectId}/sdk/me`;
  const asUser = { authorization: `Bearer ${await input.signUser('bench-7')}` };
  try {
    await load(trpcUrl, headers, 2);
    await load(restUrl, headers, 2);
    await load(paragonUrl, asUser, 2);
    await load(`${bare.url}/bench-7`, {}, 2);
    const results: { trpc: number; rest: number; paragon: number; bare: number }[] = [];
    for (let round = 0; round < rounds; round++) {
      results.push({
        trpc: await load(trpcUrl, headers, seconds),
        rest: await load(restUrl, headers, seconds),
        paragon: await load(paragonUrl, asUser, seconds),
        bare: await load(`${bare.url}/bench-7`, {}, seconds),
      });
    }
    const against = (which: 'trpc' | 'rest' | 'paragon') => ({
      ours: median(results.map((r) => r[which])),
      bare: median(results.map((r) => r.bare)),
      ratio: median(results.map((r) => r[which] / r.bare)),
    });
    return { trpc: against('trpc'), rest: against('rest'), paragon: against('paragon') };
  } finally {
    await Promise.all([ours.stop(), bare.stop()]);
  }
}

export async function load(url: string, headers: Record<string, string>, duration: number): Promise<number> {
  const result = await autocannon({ url, headers, connections, duration });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} wrong answers, ${result.errors} errors`);
  return result.requests.average;
}

/** Ten thousand users with metadata, a secret, two connections and three workflow states each. */
export async function seed(connectionString: string, projectId: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query(
    `insert into connect.connected_user (project_id, id, external_id, metadata, provenance)
     select $1, gen_random_uuid(), 'bench-' || i,
       jsonb_build_object('Email', 'user' || i || '@example.test', 'plan', 'pro'),
       '{"Email":{"by":"server","at":"2026-01-01T00:00:00Z"},"plan":{"by":"server","at":"2026-01-01T00:00:00Z"}}'
     from generate_series(1, $2::int) i on conflict do nothing`,
    [projectId, users],
  );
  await client.query(
    `insert into connect.user_secret (project_id, user_id, name, sealed, fingerprint)
     select project_id, id, 'apiKey', 'v1.none', 'abcd' from connect.connected_user where project_id = $1 on conflict do nothing`,
    [projectId],
  );
  await client.query(
    `insert into connect.connection (project_id, id, user_id, integration_id, state, account_id, account_label)
     select u.project_id, gen_random_uuid(), u.id, integration, 'connected', 'acc-' || u.external_id, 'Ada (ada@example.test)'
     from connect.connected_user u cross join unnest(array['crm', 'mail']) integration where u.project_id = $1`,
    [projectId],
  );
  await client.query(
    `insert into connect.workflow_state (project_id, user_id, connection_id, workflow_id, enabled, changed_by)
     select project_id, user_id, id, 'send-contacts', true, 'server' from connect.connection
     where project_id = $1 and integration_id = 'crm'`,
    [projectId],
  );
  await client.query(
    'analyze connect.connected_user, connect.user_secret, connect.connection, connect.workflow_state, connect.attempt',
  );
  await client.end();
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
