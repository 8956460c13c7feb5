import { defineProject, type Workflow } from '@acme/integrations';
import { sandboxCrm } from '@acme/integrations/catalog/sandbox-crm';
import { createConnectClient } from '@acme/sdk';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { createRobot } from './stack/oauth-robot.ts';
import { queryDatabase } from './stack/query-database.ts';
import { callAsUser, configureCrm, eventually, startBeside, startStack, type Stack } from './stack/start-stack.ts';

/** One workflow in the given version, with those before it if they are named. */
function define(sandboxUrl: string, version: number, previousVersions: readonly number[] = []) {
  const project = defineProject({ events: { began: z.object({ sleep: z.boolean() }) } });
  const make = (one: number, previous: readonly number[] = []): Workflow<'report', string> =>
    project.workflow('report', {
      name: 'Reports',
      version: one,
      trigger: project.onEvent('began'),
      previous: previous.map((each) => make(each)),
      async run({ event, step }) {
        if (event.sleep) await step.sleep('rest', '30 days');
      },
    });
  return project.define([
    project.integration('crm', {
      connector: sandboxCrm({ baseUrl: sandboxUrl }),
      workflows: [make(version, previousVersions)],
    }),
  ]);
}

let stack: Stack;
const client = () => createConnectClient<ReturnType<typeof define>>({ url: stack.url, apiKey: stack.project.apiKey });
beforeAll(async () => {
  stack = await startStack({ define: ({ sandboxUrl }) => define(sandboxUrl, 1) });
  await configureCrm(stack.core, stack.sandbox, stack.project.projectId);
  const token = await stack.tokens.sign('o-user');
  const created = await callAsUser(stack, token, 'me.attempts.create', { integrationId: 'crm' });
  const { claimCode } = await createRobot(stack).connect(created.body.next.startUrl);
  const attemptId: string = created.body.attempt.id;
  await callAsUser(stack, token, 'me.attempts.claim', { attemptId, proof: { claimCode } });
  await client().workflows.enable('o-user', 'report');
});
afterAll(() => stack.stop());

async function run(sleep: boolean): Promise<string> {
  const { executionIds } = await client().events.send('o-user', 'began', { sleep });
  const executionId = executionIds[0] ?? '';
  await eventually(
    () => client().executions.get(executionId),
    ({ status }) => status === (sleep ? 'sleeping' : 'succeeded'),
  );
  return executionId;
}

/** Makes an execution older, wherever it stands. */
async function age(executionId: string, days: number): Promise<void> {
  const back = sql`make_interval(days => ${days})`;
  await queryDatabase(
    stack,
    sql`update workflow.step set execution_created_at = execution_created_at - ${back} where execution_id = ${executionId}`,
  );
  await queryDatabase(
    stack,
    sql`update workflow.execution set created_at = created_at - ${back} where id = ${executionId}`,
  );
}

const beside = (version: number, previous: readonly number[] = [], keepExecutionsDays?: number) =>
  startBeside(stack, {
    definitions: define(stack.sandbox.url, version, previous),
    ...(keepExecutionsDays === undefined ? {} : { keepExecutionsDays }),
  });

async function lookedAt(version: number, previous: readonly number[] = []) {
  const other = await beside(version, previous);
  try {
    return (await other.core.admin.examine()).filter(({ subject }) => subject.includes('workflow "report"'));
  } finally {
    await other.stop();
  }
}

test('doctor says which versions of a workflow are needed, and which are not', async () => {
  const executionId = await run(true);
  const subject = expect.stringContaining('workflow "report"') as string;
  expect(await lookedAt(1)).toEqual([]);
  expect(await lookedAt(2)).toEqual([
    {
      ok: false,
      subject,
      message: expect.stringMatching(/^unfinished executions of version 1: 1; .*"previous"/) as string,
    },
  ]);
  expect(await lookedAt(2, [1])).toEqual([]);
  await client().executions.cancel(executionId);
  expect(await lookedAt(2)).toEqual([]);
  expect(await lookedAt(2, [1])).toEqual([
    { ok: true, subject, message: expect.stringContaining('may leave "previous"') as string },
  ]);
});

test('executions are kept as long as is said, and those that have not ended for longer', async () => {
  const [old, young, asleep] = [await run(false), await run(false), await run(true)];
  await age(old, 90);
  await age(asleep, 91);
  const other = await beside(1, [], 60);
  try {
    await other.core.work();
    await eventually(
      () =>
        client()
          .executions.get(old)
          .catch((error: { readonly code: string }) => error.code),
      (found) => found === 'not_found',
    );
    expect(await client().executions.get(young)).toMatchObject({ status: 'succeeded' });
    expect(await client().executions.get(asleep)).toMatchObject({ status: 'sleeping' });
  } finally {
    await other.stop();
  }
});
