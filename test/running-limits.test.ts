import { setTimeout as sleep } from 'node:timers/promises';
import { defineProject } from '@acme/integrations';
import { sandboxCrm } from '@acme/integrations/catalog/sandbox-crm';
import { createConnectClient } from '@acme/sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { createRobot } from './stack/oauth-robot.ts';
import { callAsUser, configureCrm, eventually, startStack, type Stack } from './stack/start-stack.ts';

/** How many are at work at this moment, of all and of each user, and the most there were. */
const atWork = new Map<string, number>();
const most = new Map<string, number>();

function count(of: string, by: 1 | -1): void {
  const now = (atWork.get(of) ?? 0) + by;
  atWork.set(of, now);
  most.set(of, Math.max(most.get(of) ?? 0, now));
}

function define({ sandboxUrl }: { readonly sandboxUrl: string }) {
  const project = defineProject({ events: { tick: z.object({}) } });
  const work = project.workflow('work', {
    name: 'Takes a while',
    trigger: project.onEvent('tick'),
    run: ({ step, user }) =>
      step.run('work', async () => {
        for (const of of ['all', user.id]) count(of, 1);
        await sleep(60);
        for (const of of ['all', user.id]) count(of, -1);
      }),
  });
  const crm = project.integration('crm', { connector: sandboxCrm({ baseUrl: sandboxUrl }), workflows: [work] });
  return project.define([crm]);
}

let stack: Stack;
const client = () => createConnectClient<ReturnType<typeof define>>({ url: stack.url, apiKey: stack.project.apiKey });
beforeAll(async () => {
  stack = await startStack({ define, executionLimits: { runningPerUser: 1, runningPerProject: 3 } });
  await configureCrm(stack.core, stack.sandbox, stack.project.projectId);
});
afterAll(() => stack.stop());

test('no more run at once than a user and a project may, and all of them run', async () => {
  const users = ['l-1', 'l-2', 'l-3', 'l-4', 'l-5'];
  const executionIds: string[] = [];
  for (const userId of users) {
    const token = await stack.tokens.sign(userId);
    const created = await callAsUser(stack, token, 'me.attempts.create', { integrationId: 'crm' });
    const { claimCode } = await createRobot(stack).connect(created.body.next.startUrl);
    const attemptId: string = created.body.attempt.id;
    await callAsUser(stack, token, 'me.attempts.claim', { attemptId, proof: { claimCode } });
    await client().workflows.enable(userId, 'work');
  }
  await client().workflows.pause('work');
  for (const userId of users) {
    for (let index = 0; index < 4; index++) {
      executionIds.push(...(await client().events.send(userId, 'tick', {})).executionIds);
    }
  }
  await client().workflows.resume('work');
  await eventually(
    () => client().executions.list({ status: 'succeeded', limit: 100 }),
    ({ items }) => items.length === executionIds.length,
    30_000,
  );
  expect(executionIds).toHaveLength(20);
  for (const userId of users) expect(most.get(userId)).toBe(1);
  expect(most.get('all')).toBe(3);
});
