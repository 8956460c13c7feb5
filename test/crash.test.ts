import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createConnectClient } from '@acme/sdk';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { CrashPoint } from '../packages/workflow/test/crash-point.ts';
import type { ProcessInput } from './crash/core-process.ts';
import { type CrashConfig, crashTiming, defineCrash } from './crash/definition.ts';
import { compileCache } from './stack/compile-cache.ts';
import { makeDue } from './stack/make-due.ts';
import { createRobot } from './stack/oauth-robot.ts';
import { queryDatabase } from './stack/query-database.ts';
import { callAsUser, configureCrm, eventually, startStack, type Stack } from './stack/start-stack.ts';

/**
 * Workers of the product that die between what a step did outside and its record. The steps that reach nobody outside are in
 * `packages/workflow/test/crash.test.ts`.
 */
const program = fileURLToPath(new URL('crash/core-process.ts', import.meta.url));
const children = new Set<ChildProcess>();
let stack: Stack;
const client = () => createConnectClient<CrashConfig>({ url: stack.url, apiKey: stack.project.apiKey });

beforeAll(async () => {
  // It takes what is sent, and runs nothing.
  stack = await startStack({ define: defineCrash, work: false, timing: crashTiming });
  await configureCrm(stack.core, stack.sandbox, stack.project.projectId);
});
afterEach(async () => {
  const ended = [...children].map((child) => once(child, 'exit'));
  for (const child of children) child.kill('SIGKILL');
  await Promise.all(ended);
});
afterAll(() => stack.stop());

/** @returns how it ends, once it is at work */
async function startWorker(crashPoint?: CrashPoint): Promise<{ readonly ended: Promise<string | null> }> {
  const input: ProcessInput = {
    connectionString: stack.connectionString,
    encryptionKeys: stack.encryptionKeys,
    sandboxUrl: stack.sandbox.url,
    hostUrl: stack.host.url,
    publicUrl: stack.url,
    ...(crashPoint === undefined ? {} : { crashPoint }),
  };
  const child = spawn(process.execPath, ['--conditions=@acme/source', program, JSON.stringify(input)], {
    env: { ...process.env, ...compileCache },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.add(child);
  const ended = once(child, 'exit').then(([, signal]) => {
    children.delete(child);
    return signal as string | null;
  });
  await Promise.race([once(child.stdout, 'data'), ended]);
  return { ended };
}

async function connect(userId: string, workflowId: 'requests' | 'actions' | 'reads' | 'news'): Promise<void> {
  const token = await stack.tokens.sign(userId);
  const created = await callAsUser(stack, token, 'me.attempts.create', { integrationId: 'crm' });
  const { claimCode } = await createRobot(stack).connect(created.body.next.startUrl);
  const proof = { attemptId: created.body.attempt.id, proof: { claimCode } };
  await callAsUser(stack, token, 'me.attempts.claim', proof);
  await client().workflows.enable(userId, workflowId);
}

/** What reached the provider and the host since `from`, as "<method> <path>", with the key. */
function callsSince(from: { readonly sequence: number; readonly host: number }) {
  const provider = stack.sandbox.control
    .ledger(from.sequence)
    .flatMap((entry) => (entry.type === 'api_call' ? [entry] : []));
  return [
    ...provider.map(({ method, path, idempotencyKey }) => ({ call: `${method} ${path}`, key: idempotencyKey })),
    ...stack.host.calls
      .slice(from.host)
      .map(({ path, idempotencyKey }) => ({ call: `POST ${path}`, key: idempotencyKey })),
  ];
}

const mark = () => ({ sequence: stack.sandbox.control.ledger().at(-1)?.sequence ?? 0, host: stack.host.calls.length });

async function stepsOf(executionId: string) {
  return await queryDatabase<{ key: string; kind: string; status: string; output: string | null; finished_at: Date }>(
    stack,
    sql`select key, kind, status, output::text, seq, finished_at from workflow.step
      where execution_id = ${executionId} order by seq`,
  );
}

const record = 'with e as materialized';
const beforeRecord = (key: string): CrashPoint => ({ when: 'unsent', statement: record, holding: [key] });
const afterRecord = (key: string): CrashPoint => ({ when: 'unheard', statement: record, holding: [key] });
const pages = ['read', 'read#2'];

test.each([
  {
    at: 'a request is answered by the provider, not recorded',
    point: beforeRecord('create'),
    event: 'contact.sent',
    repeats: 'POST /api/contacts',
  },
  {
    at: 'a request is answered by the host, not recorded',
    point: beforeRecord('tell'),
    event: 'contact.sent',
    repeats: 'POST /sent',
  },
  {
    at: 'a request is recorded, not heard of',
    point: afterRecord('create'),
    event: 'contact.sent',
    repeats: undefined,
  },
  {
    at: 'an action is done, not recorded',
    point: beforeRecord('create'),
    event: 'contact.acted',
    repeats: 'POST /api/contacts',
  },
  {
    at: 'an action is recorded, not heard of',
    point: afterRecord('create'),
    event: 'contact.acted',
    repeats: undefined,
  },
  {
    at: 'a page is read, not recorded',
    point: beforeRecord('read#2'),
    event: 'contacts.read',
    repeats: 'GET /api/contacts',
  },
  { at: 'a page is recorded, not heard of', point: afterRecord('read#2'), event: 'contacts.read', repeats: undefined },
] as const)('killed when $at', { timeout: 90_000 }, async ({ at, point, event, repeats }) => {
  const workflowId = { 'contact.sent': 'requests', 'contact.acted': 'actions', 'contacts.read': 'reads' } as const;
  const userId = `u-${at}`;
  await connect(userId, workflowId[event]);
  const email = `${at.replaceAll(/[^a-z]+/g, '-')}@lead.example`;
  const worker = await startWorker(point);
  const from = mark();
  const sent = await client().events.send(userId, event, event === 'contacts.read' ? {} : { email });
  expect(await worker.ended).toBe('SIGKILL');
  const executionId = sent.executionIds[0] ?? '';
  const recorded = await stepsOf(executionId);
  await startWorker();
  await eventually(
    () => client().executions.get(executionId),
    ({ status }) => status === 'succeeded',
    45_000,
  );

  const steps = await stepsOf(executionId);
  expect(steps.slice(0, recorded.length)).toEqual(recorded);
  expect(steps.map(({ status }) => status)).toEqual(steps.map(() => 'succeeded'));
  const calls = callsSince(from);
  const keys = new Map<string, number>();
  for (const { call, key } of calls) keys.set(`${call} ${key}`, (keys.get(`${call} ${key}`) ?? 0) + 1);
  // One key for each step that calls, whatever was sent twice.
  expect(keys.size).toBe(steps.length);
  expect(calls.every(({ key }) => key !== undefined)).toBe(true);
  const twice = [...keys].flatMap(([name, times]) =>
    times > 1 ? [`${name.split(' ').slice(0, 2).join(' ')}: ${times}`] : [],
  );
  expect(twice).toEqual(repeats === undefined ? [] : [`${repeats}: 2`]);
  if (event === 'contacts.read') expect(steps.length).toBeGreaterThan(pages.length);
  else expect(stack.sandbox.control.state().contacts.filter((contact) => contact.email === email)).toHaveLength(1);
});

const looks = () =>
  queryDatabase<{ id: string; status: string }>(
    stack,
    sql`select id, status from workflow.execution where workflow_id = 'acme.poll' order by created_at desc limit 1`,
  );

test.each([
  { at: 'a look is answered, not recorded', point: beforeRecord('look'), asked: 2 },
  { at: 'a look is recorded, nothing started', point: afterRecord('look'), asked: 1 },
  {
    at: 'what is new is started, not recorded',
    point: { when: 'unheard', statement: '"connect"."provider_event"', atCommit: true } satisfies CrashPoint,
    asked: 1,
  },
  {
    at: 'what is new is not committed',
    point: { when: 'unsent', statement: '"connect"."provider_event"', atCommit: true } satisfies CrashPoint,
    asked: 1,
  },
])('killed when $at', { timeout: 90_000 }, async ({ at, point, asked }) => {
  const userId = `p-${at}`;
  await connect(userId, 'news');
  const worker = await startWorker(point);
  const from = mark();
  await makeDue(stack, { userId });
  expect(await worker.ended).toBe('SIGKILL');
  await startWorker();
  await eventually(looks, ([look]) => look?.status === 'succeeded', 45_000);
  const started = await eventually(
    async () => (await client().executions.list({ user: { id: userId }, workflowId: 'news' })).items,
    (items) => items.length > 0 && items.every(({ status }) => status === 'succeeded'),
  );
  const [look] = await looks();
  expect((await stepsOf(look?.id ?? '')).map(({ key, status }) => [key, status])).toEqual([
    ['look', 'succeeded'],
    ['start what is new', 'succeeded'],
  ]);
  const calls = callsSince(from);
  const asks = calls.filter(({ call }) => call === 'GET /api/contacts');
  expect(asks).toHaveLength(asked);
  expect(new Set(asks.map(({ key }) => key)).size).toBe(1);
  // One execution for each contact that is there.
  const told = stack.host.calls.slice(from.host).map(({ body }) => (body as { id: string }).id);
  expect(new Set(told).size).toBe(told.length);
  expect(started).toHaveLength(told.length);
  expect(told.toSorted()).toEqual(
    stack.sandbox.control
      .state()
      .contacts.map(({ id }) => id)
      .filter((id) => told.includes(id))
      .toSorted(),
  );
});
