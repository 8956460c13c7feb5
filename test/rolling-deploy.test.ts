import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Core } from '@acme/core';
import { defineProject, type Workflow } from '@acme/integrations';
import { sandboxCrm } from '@acme/integrations/catalog/sandbox-crm';
import { createConnectClient } from '@acme/sdk';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { remember } from './stack/canary.ts';
import { createRobot } from './stack/oauth-robot.ts';
import { callAsUser, configureCrm, eventually, type Stack, startBeside, startStack } from './stack/start-stack.ts';

/** What holds a step until it is let go, by the name of its event. */
const gates = new Map<string, PromiseWithResolvers<void>>();
function gate(name: string): PromiseWithResolvers<void> {
  const known = gates.get(name) ?? Promise.withResolvers<void>();
  gates.set(name, known);
  return known;
}

const begun: string[] = [];

/** The definition of two releases: the second has a new version of one workflow, and one more that the clock starts. */
function define(sandboxUrl: string, release: 1 | 2) {
  const project = defineProject({
    events: { began: z.object({ name: z.string() }), branch: z.object({ name: z.string() }) },
  });
  const report = (version: number, previous: readonly Workflow<'report', string>[] = []) =>
    project.workflow('report', {
      name: 'Reports',
      version,
      previous,
      trigger: project.onEvent('began'),
      run: ({ step, event }) =>
        step.run('work', async () => {
          begun.push(event.name);
          if (event.name.startsWith('long')) await gate(event.name).promise;
          return version;
        }),
    });
  const branches = project.workflow('branches', {
    name: 'Does two things at once',
    trigger: project.onEvent('branch'),
    async run({ step, event: { name } }) {
      const first = async () => {
        await step.run('first', () => gate(`${name} first`).promise);
        await step.run('second', () => void begun.push(`${name} second`));
      };
      await Promise.all([first(), step.run('beside', () => gate(`${name} beside`).promise)]);
    },
  });
  const daily = project.workflow('daily', {
    name: 'Every day',
    trigger: project.onSchedule({ cron: '0 0 * * *', timeZone: 'UTC' }),
    run: ({ step }) => step.run('work', () => 'done'),
  });
  const workflows = release === 1 ? [report(1), branches] : [report(2, [report(1)]), branches, daily];
  return project.define([project.integration('crm', { connector: sandboxCrm({ baseUrl: sandboxUrl }), workflows })]);
}

const timing = { releaseDelayMs: 100, pollMs: 50, superviseSeconds: 1 };
let stack: Stack;
let next: Awaited<ReturnType<typeof startBeside>>;
let db: pg.Client;
const client = () => createConnectClient<any>({ url: next.url, apiKey: stack.project.apiKey });
const startNext = (more: Parameters<typeof startBeside>[1] = {}) =>
  startBeside(stack, { definitions: define(stack.sandbox.url, 2), timing, ...more });
const rows = async (text: string, values: unknown[] = []) => (await db.query(text, values)).rows;
const ended = (id: string) =>
  eventually(
    () => client().executions.get(id),
    ({ status }) => status === 'succeeded',
  );

beforeAll(async () => {
  stack = await startStack({ define: ({ sandboxUrl }) => define(sandboxUrl, 1), work: false, timing });
  await configureCrm(stack.core, stack.sandbox, stack.project.projectId);
  next = await startNext();
  db = new pg.Client({ connectionString: stack.connectionString });
  await db.connect();
});
afterAll(async () => {
  await db.end();
  await next.stop();
  await stack.stop();
});

async function connect(userId: string): Promise<void> {
  const token = await stack.tokens.sign(userId);
  const created = await callAsUser(stack, token, 'me.attempts.create', { integrationId: 'crm' });
  const { claimCode } = await createRobot(stack).connect(created.body.next.startUrl);
  await callAsUser(stack, token, 'me.attempts.claim', { attemptId: created.body.attempt.id, proof: { claimCode } });
}

async function withOld(work: (old: Core) => Promise<void>): Promise<void> {
  const old = await stack.openCore();
  await old.work();
  try {
    await work(old);
  } finally {
    await old.stop();
  }
}

test('what a rolling deploy starts on a new version goes on, though a server of the old one takes it first', async () => {
  await connect('rolls');
  await client().workflows.enable('rolls', 'report');
  await withOld(async () => {
    const ids: string[] = [];
    for (let n = 0; n < 5; n++) {
      ids.push(...(await client().events.send('rolls', 'began', { name: `roll ${n}` })).executionIds);
    }
    // The old server alone is at work: it hands back what it has no code for.
    await eventually(
      () => rows('select 1 from workflow.execution where id = any($1) and unsettled_since is not null', [ids]),
      (found) => found.length === ids.length,
    );
    expect(begun).toEqual([]);
    await next.core.work();
    for (const id of ids) {
      const { version, steps } = await ended(id);
      expect({ version, attempts: steps.map((step: { attempts: number }) => step.attempts) }).toEqual({
        version: 2,
        attempts: [1],
      });
    }
  });
});

test('an old server leaves the schedule of a workflow that it does not know to the new one, with its tick', async () => {
  await connect('ticks');
  await next.stop();
  next = await startNext();
  await client().workflows.enable('ticks', 'daily');
  await withOld(async () => {
    await db.query(`update workflow.schedule set next_at = date_trunc('day', now())`);
    await eventually(
      () => rows('select 1 from workflow.schedule where held_at is not null'),
      (found) => found.length === 1,
    );
  });
  expect(await client().workflows.clocks('ticks')).toHaveLength(1);
  await next.core.work();
  await db.query('update workflow.schedule set next_at = now()');
  const [execution] = await eventually(
    async () => (await client().executions.list({ user: { id: 'ticks' }, workflowId: 'daily' })).items,
    ({ length }) => length > 0,
  );
  await ended(execution!.id);
  const [{ at }] = await rows('select scheduled_at::text as at from workflow.execution where id = $1', [execution!.id]);
  expect(at).toContain(' 00:00:00');
  expect(await client().workflows.clocks('ticks')).toMatchObject([{ workflowId: 'daily', nextAt: expect.any(String) }]);
});

test('a switch that is turned on again while its tick ends the schedule has a schedule', async () => {
  await client().workflows.disable('ticks', 'daily');
  const locking = new pg.Client({ connectionString: stack.connectionString });
  await locking.connect();
  await db.query(`update workflow.schedule set next_at = now()`);
  // The tick has read that it is off, and cannot write yet.
  await locking.query('begin; lock table workflow.schedule in share mode');
  const waiting = (how: string) =>
    rows(
      `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database() and query ilike $1`,
      [how],
    );
  await eventually(
    () => waiting('%workflow.schedule%'),
    (found) => found.length === 1,
  );
  const enabling = client().workflows.enable('ticks', 'daily');
  await Promise.race([
    enabling,
    eventually(
      () => waiting('%workflow.schedule%'),
      (found) => found.length === 2,
    ),
  ]);
  await locking.query('commit');
  await locking.end();
  await enabling;
  await eventually(
    () => waiting('%workflow.schedule%'),
    (found) => found.length === 0,
  );
  expect(await client().workflows.clocks('ticks')).toHaveLength(1);
});

test('an execution goes on when its user is resumed while another branch of it is still at work', async () => {
  await connect('waits');
  await client().workflows.enable('waits', 'branches');
  const { executionIds } = await client().events.send('waits', 'branch', { name: 'b' });
  const id = executionIds[0]!;
  await client().users.suspend('waits');
  gate('b first').resolve();
  // The branch is told to wait, and the execution is at work for the other one.
  await eventually(
    () => rows(`select 1 from workflow.step where execution_id = $1 and key = 'first'`, [id]),
    (found) => found.length === 1,
  );
  await sleep(100);
  expect(await rows('select status from workflow.execution where id = $1', [id])).toEqual([{ status: 'running' }]);
  await client().users.resume('waits');
  gate('b beside').resolve();
  await ended(id);
  expect(begun).toContain('b second');
});

test('a server that is told to stop begins nothing more and waits for no destination that hangs', async () => {
  await next.stop();
  const hanging = createServer(() => undefined);
  hanging.listen(0, '127.0.0.1');
  await once(hanging, 'listening');
  const url = `http://127.0.0.1:${(hanging.address() as AddressInfo).port}/hangs`;
  const deliveryTiming = { lookMs: 50, takeOverMs: 600_000, stopMs: 500 };
  next = await startNext({ deliveryTiming, egressAllow: [new URL(url).host, new URL(stack.sandbox.url).host] });
  await next.core.work();
  const { destination, secret } = await client().destinations.create({ url });
  remember('destination secret', secret);
  const called = once(hanging, 'request');
  await client().users.setMetadata('hangs', {});
  await called;
  await client().events.send('rolls', 'began', { name: 'long one' });
  await eventually(
    () => begun.includes('long one'),
    (found) => found,
  );
  const stopped = next.core.stop();
  const api = createConnectClient<any>({ url: stack.url, apiKey: stack.project.apiKey });
  const { executionIds } = await api.events.send('rolls', 'began', { name: 'too late' });
  gate('long one').resolve();
  await stopped;
  expect(begun).not.toContain('too late');
  expect(await rows('select status from workflow.execution where id = $1', [executionIds[0]])).toEqual([
    { status: 'queued' },
  ]);
  // Not a try that has failed: another server does it.
  expect(await rows('select state, tries from connect.delivery where destination_id = $1', [destination.id])).toEqual([
    { state: 'pending', tries: 0 },
  ]);
  hanging.closeAllConnections();
  hanging.close();
  next = await startNext();
});
