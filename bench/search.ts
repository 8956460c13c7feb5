import { createCore, generateEncryptionKey } from '@acme/core';
import pg from 'pg';
import pino from 'pino';
import { type Asked, type Case, cases, overHttp, type Target } from './search-cases.ts';
import { defineSearched } from './search-definition.ts';
import { startServer } from './start-server.ts';

const measured = 240;
const warmUps = 12;
/** A case of which one call takes so long is measured less often: milliseconds, and how many calls then. */
const slow = [
  [2_000, 4],
  [150, 24],
] as const;

export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export interface SearchResult {
  readonly name: string;
  readonly bound: Case['bound'];
  readonly calls: number;
  /** How many a call found on average, in the small database and in the large one: what finds more shows more. */
  readonly rows: readonly [number, number];
  readonly small: Percentiles;
  readonly large: Percentiles;
  readonly ratio: number;
}

export interface SearchedDatabase {
  readonly connectionString: string;
  readonly projectId: string;
}

/**
 * Times each case through `core.services`, and the first over HTTP, one call at a time, in turn on a small and on a large database, each call
 * about another user drawn from all.
 */
export async function benchSearch(
  small: SearchedDatabase,
  large: SearchedDatabase,
  only: string | undefined,
  report: (result: SearchResult) => void,
): Promise<void> {
  const both = [await open(small), await open(large)] as const;
  try {
    for (const one of [overHttp, ...cases]) {
      if (only !== undefined && !one.name.includes(only)) continue;
      report(await measure(one, both));
    }
  } finally {
    await Promise.all(both.map((opened) => opened.stop()));
  }
}

interface Opened extends Asked {
  stop(): Promise<void>;
  readonly targets: readonly Target[];
  readonly runners: readonly Target[];
}

async function open({ connectionString, projectId }: SearchedDatabase): Promise<Opened> {
  const encryptionKeys = generateEncryptionKey('bench');
  const create = () =>
    createCore({
      connectionString,
      encryptionKeys,
      egressAllow: [],
      definitions: defineSearched(),
      publicUrl: 'http://127.0.0.1:3',
      environment: () => undefined,
      log: pino({ level: 'silent' }),
    });
  // The first start of a worker makes the indexes that the definition asks for.
  const worker = await create();
  await worker.work();
  await worker.stop();
  const core = await create();
  const client = new pg.Client({ connectionString });
  await client.connect();
  const targets = await drawTargets(client, projectId, '');
  const runners = await drawTargets(
    client,
    projectId,
    'and exists (select from connect.user_activity r where r.project_id = u.project_id and r.user_id = u.id)',
  );
  await client.end();
  const { keys } = core.services;
  const admin = core.admin.actor(projectId);
  const { key, apiKey } = await keys.createSecret(admin, { name: 'Bench', scopes: ['*'] });
  const server = await startServer('server.ts', {
    DATABASE_URL: connectionString,
    ACME_ENCRYPTION_KEYS: encryptionKeys,
  });
  return {
    http: { url: server.url, apiKey },
    stop: async () => {
      await server.stop();
      // A kept database would run out of the keys that a project may have.
      await keys.disableSecret(admin, { keyId: key.id, force: true });
      await core.stop();
    },
    services: core.services,
    actor: { kind: 'system', projectId, name: 'bench' },
    targets,
    runners,
  };
}

async function drawTargets(client: pg.Client, projectId: string, which: string): Promise<Target[]> {
  const { rows } = await client.query<Target>(
    `select u.external_id as "externalId", u.metadata ->> 'Email' as email, u.metadata ->> 'company' as company,
       u.metadata ->> 'account' as account, u.metadata ->> 'customerNumber' as "customerNumber", (u.metadata ->> 'seats')::int as seats,
       u.created_at::text as "createdAt", u.id
     from connect.connected_user u where u.project_id = $1 and u.deleted_at is null ${which}
     order by hashtextextended(u.external_id, 99) limit $2`,
    [projectId, warmUps + measured],
  );
  return rows;
}

async function measure(one: Case, [small, large]: readonly [Opened, Opened]): Promise<SearchResult> {
  const [smallMs, largeMs]: [number[], number[]] = [[], []];
  const found: [number, number] = [0, 0];
  let [warm, calls]: [number, number] = [warmUps, measured];
  for (let nth = 0; nth < warm + calls; nth++) {
    const [inSmall, inLarge] = [await time(one, small, nth), await time(one, large, nth)];
    const fewer = nth > 2 ? undefined : slow.find(([ms]) => Math.max(inSmall.took, inLarge.took) > ms)?.[1];
    if (fewer !== undefined) [warm, calls] = [3, Math.min(calls, fewer)];
    if (nth < warm) continue;
    smallMs.push(inSmall.took);
    largeMs.push(inLarge.took);
    found[0] += inSmall.rows / calls;
    found[1] += inLarge.rows / calls;
  }
  const [a, b] = [percentiles(smallMs), percentiles(largeMs)];
  return { name: one.name, bound: one.bound, calls, rows: found, small: a, large: b, ratio: b.p95 / a.p95 };
}

async function time(one: Case, asked: Opened, nth: number): Promise<{ readonly took: number; readonly rows: number }> {
  const from = one.ofRunners ? asked.runners : asked.targets;
  const target = from[nth % from.length];
  if (target === undefined) throw new Error(`"${one.name}" has no user to look for.`);
  const startedAt = performance.now();
  const rows = await one.ask(asked, target, nth).catch((error: unknown) => {
    // Cut off by the product's own time limit: as slow as it gets, and no reason to leave out the rest.
    if ((error as { code?: unknown }).code !== '57014') throw error;
    return undefined;
  });
  const took = performance.now() - startedAt;
  if (one.finds && rows === 0) throw new Error(`"${one.name}" found nothing for ${JSON.stringify(target)}.`);
  return { took, rows: rows ?? 0 };
}

export function percentiles(values: readonly number[]): Percentiles {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
