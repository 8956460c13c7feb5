import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEngine, type Engine, getExecution, listExecutions, listSteps, type StepFilter } from '../src/index.ts';
import { openWorkflows, silent, type Workflows } from './open-workflows.ts';

let workflows: Workflows;
let engine: Engine;
beforeAll(async () => {
  workflows = await openWorkflows();
  const { db, connectionString } = workflows;
  engine = createEngine({ db, connectionString, log: silent, resolve: () => undefined });
  await engine.prepare();
});
afterAll(async () => {
  await engine.stop();
  await workflows.close();
});

async function fill(scope: string, count: number, more: object = {}): Promise<string[]> {
  const ids: string[] = [];
  // In groups, so that several share a time and the id has to decide.
  for (let left = count; left > 0; left -= 3) {
    const group = Array.from({ length: Math.min(3, left) }, () => ({
      scope,
      subject: randomUUID(),
      workflowId: 'greet',
      version: 1,
      input: {},
      ...more,
    }));
    ids.push(...(await workflows.db.transaction().execute((trx) => engine.start(trx, group))));
  }
  return ids;
}

test('pages are newest first and neither repeat nor skip while new ones arrive', async () => {
  const scope = randomUUID();
  await fill(randomUUID(), 3);
  const ids = await fill(scope, 20);
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listExecutions(workflows.db, { scope, limit: 7, cursor });
    seen.push(...page.items.map((item) => item.id));
    const times = page.items.map((item) => item.createdAt.getTime());
    expect(times).toEqual(times.toSorted((a, b) => b - a));
    cursor = page.nextCursor;
    await fill(scope, 2);
  } while (cursor);
  expect(seen).toHaveLength(20);
  expect(new Set(seen)).toEqual(new Set(ids));
});

test.each([{}, { subjects: true }, { workflowIds: ['greet', 'other'] }])(
  'from the oldest on, the pages are those from the newest on turned round: %j',
  async ({ subjects, ...filter }) => {
    const scope = randomUUID();
    const whose = subjects === true ? [randomUUID(), randomUUID()] : [];
    for (const subject of subjects === true ? whose : [randomUUID()]) await fill(scope, 5, { subject });
    await fill(scope, 2, { workflowId: 'other', ...(subjects === true ? { subject: whose[0] } : {}) });
    const read = async (oldestFirst: boolean) => {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const asked = {
          scope,
          limit: 3,
          cursor,
          oldestFirst,
          ...filter,
          ...(subjects === true ? { subjects: whose } : {}),
        };
        const page = await listExecutions(workflows.db, asked);
        seen.push(...page.items.map((item) => item.id));
        cursor = page.nextCursor;
      } while (cursor);
      return seen;
    };
    const newest = await read(false);
    expect(newest).toHaveLength(subjects === true ? 12 : 7);
    expect(await read(true)).toEqual(newest.toReversed());
  },
);

test('a page that holds all has no cursor', async () => {
  const scope = randomUUID();
  await fill(scope, 4);
  expect((await listExecutions(workflows.db, { scope, limit: 4 })).nextCursor).toBeUndefined();
  expect((await listExecutions(workflows.db, { scope: randomUUID(), limit: 4 })).items).toEqual([]);
});

test('filters narrow, each by itself and together', async () => {
  const scope = randomUUID();
  const subject = randomUUID();
  const [one] = await fill(scope, 1, { subject, label: 'connection 1' });
  const [two] = await fill(scope, 1, { subject, workflowId: 'system.revoke' });
  const [three] = await fill(scope, 1, { label: 'connection 1', version: 2 });
  const list = async (filter: object) => {
    const { items } = await listExecutions(workflows.db, { scope, limit: 10, ...filter });
    return items.map((item) => item.id);
  };
  expect(await list({})).toEqual([three, two, one]);
  expect(await list({ subject })).toEqual([two, one]);
  expect(await list({ label: 'connection 1' })).toEqual([three, one]);
  expect(await list({ workflowId: 'greet' })).toEqual([three, one]);
  expect(await list({ excludeWorkflowPrefix: 'system.' })).toEqual([three, one]);
  expect(await list({ excludeWorkflowPrefix: 'system_' })).toEqual([three, two, one]);
  expect(await list({ status: 'queued', subject, excludeWorkflowPrefix: 'system.' })).toEqual([one]);
  expect(await list({ status: 'failed' })).toEqual([]);
  expect(await list({ scope: 'not a uuid' })).toEqual([]);
  expect(await list({ subject: "'" })).toEqual([]);
});

test('a cursor that no page returned is refused, and so is a limit', async () => {
  const list = (filter: object) => listExecutions(workflows.db, { scope: randomUUID(), limit: 10, ...filter });
  for (const cursor of ['', 'x', Buffer.from('2026-01-01 x').toString('base64url'), "'; drop"]) {
    await expect(list({ cursor })).rejects.toMatchObject({ code: 'invalid_cursor' });
  }
  for (const limit of [0, 501, 1.5, Number.NaN]) {
    await expect(list({ limit })).rejects.toMatchObject({ code: 'invalid_argument' });
  }
});

test('an execution is found in its own scope only', async () => {
  const scope = randomUUID();
  const [id] = await fill(scope, 1, { label: 'mine' });
  expect(await getExecution(workflows.db, { scope, id: id! })).toMatchObject({
    id,
    scope,
    workflowId: 'greet',
    label: 'mine',
    status: 'queued',
    startedAt: undefined,
    steps: [],
  });
  expect(await getExecution(workflows.db, { scope: randomUUID(), id: id! })).toBeUndefined();
  expect(await getExecution(workflows.db, { scope, id: 'x' })).toBeUndefined();
});

test('a fan-out is not cut at its failure: what failed is shown first, the rest is counted, and the pages have all of it', async () => {
  const { db } = workflows;
  const scope = randomUUID();
  const [executionId = ''] = await fill(scope, 1);
  // As a map of ten items leaves it that has failed in the ninth, between two other steps.
  await sql`insert into workflow.step (scope, subject, execution_id, execution_created_at, key, parent, name, kind, status,
      attempts, started_at, finished_at, seq, run_no)
    select e.scope, e.subject, e.id, e.created_at, s.key, s.parent, 'name', s.kind, s.status, 1, now(), now(), s.seq, 1
    from workflow.execution e, (values
      ('first', null, 'run', 'succeeded', 1), ('rows', null, 'map', 'failed', 43), ('last', null, 'run', 'succeeded', 44)
      union all select 'rows[' || n / 4 || ']/s' || n % 4, 'rows', 'run', case n when 33 then 'failed' else 'succeeded' end, n + 2
      from generate_series(0, 39) n
      union all values ('rows[0]', 'rows', 'item', 'succeeded', 42)
    ) as s(key, parent, kind, status, seq) where e.scope = ${scope} and e.id = ${executionId}`.execute(db);
  const detail = await getExecution(db, { scope, id: executionId, steps: 5 });
  expect(detail?.steps.map(({ key }) => key)).toEqual(['first', 'rows[0]/s0', 'rows[8]/s1', 'rows', 'last']);
  expect(detail?.moreSteps).toBe(38);
  const whole = await getExecution(db, { scope, id: executionId });
  expect([whole?.steps.length, whole?.moreSteps]).toEqual([43, 0]);

  const pages = async (filter: Partial<StepFilter> = {}) => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listSteps(db, { scope, executionId, limit: 10, cursor, ...filter });
      seen.push(...page.items.map(({ key }) => key));
      cursor = page.nextCursor;
    } while (cursor);
    return seen;
  };
  expect(await pages()).toEqual(whole?.steps.map(({ key }) => key));
  expect(await pages({ limit: 43 })).toHaveLength(43);
  expect(await pages({ status: 'failed' })).toEqual(['rows[8]/s1', 'rows']);
  expect(await pages({ parent: 'rows' })).toHaveLength(40);
  expect(await pages({ parent: 'rows', status: 'failed' })).toEqual(['rows[8]/s1']);
  expect(await pages({ scope: randomUUID() })).toEqual([]);
  expect(await pages({ executionId: 'x' })).toEqual([]);
  for (const cursor of ['', 'x', Buffer.from('99999999999').toString('base64url'), "'; drop"]) {
    await expect(pages({ cursor })).rejects.toMatchObject({ code: 'invalid_cursor' });
  }
  for (const limit of [0, 5_001, 1.5]) {
    await expect(pages({ limit })).rejects.toMatchObject({ code: 'invalid_argument' });
  }
});
