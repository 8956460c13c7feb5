import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type LedgerEntry, type Sandbox, startSandbox } from '../apps/sandbox/src/index.ts';
import type { AccessDeps } from '../packages/core/src/connections/read-access.ts';
import type { RefreshTiming } from '../packages/core/src/connections/refresh-timing.ts';
import { generateKey } from '../packages/core/src/vault/index.ts';
import { cloneDatabase, type TestDatabase } from './postgres/clone-database.ts';
import { openAccessDeps } from './refresh/open-access-deps.ts';
import type { ProcessInput } from './refresh/refresh-process.ts';
import { seedGrants, seedProject } from './refresh/seed-grants.ts';
import { compileCache } from './stack/compile-cache.ts';
import { inFull, tell as tellLine } from './torture/in-full.ts';

/** A holder that was killed is replaced after six seconds instead of fifteen, so that this takes a minute, not three. */
const timing: Partial<RefreshTiming> = { leaseMs: 5_500, answerMs: 3_000, lapsedMs: 500, sweepMs: 1_000 };
const size = inFull
  ? { grants: 200, calmRunMs: 45_000, forMs: 24_000, kills: 12 }
  : { grants: 60, calmRunMs: 8_000, forMs: 4_500, kills: 3 };
const { grants } = size;
const withinMs = inFull ? 600_000 : 180_000;
const program = fileURLToPath(new URL('refresh/refresh-process.ts', import.meta.url));

let database: TestDatabase;
let sandbox: Sandbox;
let deps: AccessDeps & { stop(): Promise<void> };
let input: ProcessInput;
const children = new Set<ChildProcess>();

beforeAll(async () => {
  database = await cloneDatabase();
  sandbox = await startSandbox();
  const keys = generateKey('test');
  const options = { connectionString: database.connectionString, keys, sandboxUrl: sandbox.url, timing };
  deps = await openAccessDeps(options);
  const projectId = await seedProject(deps, sandbox);
  // They live two seconds from the first renewal on; until then an hour, so that none ends while others are made.
  const connectionIds = await seedGrants(deps, sandbox, projectId, grants);
  input = { ...options, projectId, connectionIds };
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
});
afterAll(async () => {
  await deps.stop();
  await sandbox.stop();
  await database.drop();
});

interface Worker {
  readonly child: ChildProcess;
  kill(): Promise<void>;
  /** @returns what it has printed */
  end(): Promise<string>;
}

async function startWorker(): Promise<Worker> {
  const child = spawn(process.execPath, ['--conditions=@acme/source', program, JSON.stringify(input)], {
    env: { ...process.env, ...compileCache },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.add(child);
  const exited = once(child, 'exit').then(() => children.delete(child));
  let printed = '';
  child.stdout.on('data', (data) => void (printed += data));
  await Promise.race([
    once(child.stdout, 'data'),
    exited.then(() => Promise.reject(new Error('the process did not get ready'))),
  ]);
  return {
    child,
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
    end: async () => {
      child.stdin.end();
      await exited;
      return printed;
    },
  };
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Three processes for so long; with kills one after another of them is killed in the middle and replaced. */
async function torture(options: { readonly forMs: number; readonly kills: number; readonly calmMs: number }) {
  const after = sandbox.control.ledger().at(-1)?.sequence ?? 0;
  await deps.db
    .updateTable('connect.credential')
    .set({ expires_at: new Date(Date.now() - 1_000) })
    .execute();
  const workers = await Promise.all([startWorker(), startWorker(), startWorker()]);
  for (let nth = 0; nth < options.kills; nth += 1) {
    await sleep(options.forMs / options.kills);
    const place = nth % workers.length;
    await workers[place]?.kill();
    tellLine(`killed ${nth + 1} of ${options.kills}`);
    workers[place] = await startWorker();
  }
  await sleep(options.kills === 0 ? options.forMs : options.calmMs);
  const printed = await Promise.all(workers.map((worker) => worker.end()));
  const wrong = printed.flatMap((text) => JSON.parse(text.split('\n')[1] ?? '{}').wrong as string[]);
  const rows = await deps.db
    .selectFrom('connect.connection')
    .select(['state', 'reason'])
    .where('state', '!=', 'connected')
    .execute();
  return { wrong, lost: rows, ...countCalls(sandbox.control.ledger(after)) };
}

/** With kills, of which each hits a renewal in its middle by chance: where none did, once more. */
async function tortureUntil(wasHit: (run: Awaited<ReturnType<typeof torture>>) => boolean) {
  for (let times = 1; ; times++) {
    const run = await torture({ forMs: size.forMs, kills: size.kills, calmMs: 8_000 });
    if (wasHit(run) || times === 5) return run;
  }
}

function countCalls(entries: readonly LedgerEntry[]) {
  const refreshed = entries.filter((entry) => entry.type === 'token_refreshed');
  const perToken = new Map<string, number>();
  for (const { usedRefreshTokenHash: token } of refreshed) perToken.set(token, (perToken.get(token) ?? 0) + 1);
  return {
    calls: refreshed.length + entries.filter(({ type }) => type === 'token_refused').length,
    renewed: refreshed.length,
    refusedTokens: new Set(entries.flatMap((entry) => (entry.type === 'token_refused' ? [entry.refreshTokenHash] : [])))
      .size,
    replayed: refreshed.filter(({ replayed }) => replayed).length,
    reused: entries.filter(({ type }) => type === 'refresh_token_reused').length,
    mostPerToken: Math.max(...perToken.values()),
  };
}

/** The figures of a run, for whoever reads the log. */
function tell(name: string, { lost, ...figures }: Awaited<ReturnType<typeof torture>>): void {
  tellLine(`${name}: ${JSON.stringify({ ...figures, lost: lost.length })}`);
}

test('strict rotation: no grant is lost, and no refresh token is sent twice', async () => {
  sandbox.control.setFaults({ oauth: { accessTokenTtlSeconds: 2 } });
  const run = await torture({ forMs: size.calmRunMs, kills: 0, calmMs: 0 });
  tell('no kills', run);
  expect(run).toMatchObject({ wrong: [], lost: [], reused: 0, replayed: 0, mostPerToken: 1 });
  expect(run.calls).toBe(run.renewed);
  // Otherwise there was nothing to get wrong.
  expect(run.renewed).toBeGreaterThan(2 * grants);
});

test(
  'killed in the middle of renewals, with a provider that gives an answer again for 30 s: no grant is lost',
  async () => {
    sandbox.control.setFaults({
      oauth: { accessTokenTtlSeconds: 2, rotationGraceMs: 30_000 },
      token: { lateMs: 300 },
    });
    const run = await tortureUntil(({ replayed }) => replayed > 0);
    tell('kills, 30 s of grace', run);
    expect(run).toMatchObject({ wrong: [], lost: [], reused: 0 });
    expect(run.replayed).toBeGreaterThan(0);
  },
  withinMs,
);

test(
  'killed in the middle of renewals, with a provider that does not: each grant that is lost says why',
  async () => {
    sandbox.control.setFaults({ oauth: { accessTokenTtlSeconds: 2, rotationGraceMs: 0 }, token: { lateMs: 300 } });
    const run = await tortureUntil(({ lost }) => lost.length > 0);
    tell('kills, no grace', run);
    expect(run.wrong).toEqual([]);
    expect(run.lost.length).toBeGreaterThan(0);
    expect(run.lost.length).toBeLessThan(grants / 2);
    expect(new Set(run.lost.map(({ state, reason }) => `${state} ${reason}`))).toEqual(
      new Set(['needs_reauth refresh_outcome_lost']),
    );
    // The single replay of each, and nothing after it.
    expect(run.reused).toBe(run.lost.length);
    expect(run.refusedTokens).toBe(run.lost.length);
    // Who sends that one may be killed as well before it has written down the refusal; then the next one asks again.
    const askedAgain = run.calls - run.renewed - run.lost.length;
    expect(askedAgain).toBeGreaterThanOrEqual(0);
    expect(askedAgain).toBeLessThanOrEqual(inFull ? size.kills : 0);
  },
  withinMs,
);
