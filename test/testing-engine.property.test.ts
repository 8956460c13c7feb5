import { executionReasons, whoMustAct } from '@acme/api';
import { defineProject, type Step } from '@acme/integrations';
import { sandboxCrm } from '@acme/integrations/catalog/sandbox-crm';
import { createConnectClient } from '@acme/sdk';
import { fake, runWorkflow } from '@acme/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { createRobot } from './stack/oauth-robot.ts';
import { callAsUser, configureCrm, eventually, startStack, type Stack } from './stack/start-stack.ts';

// What a unit test of a host says of a workflow is what the server makes of it.

type Program =
  | { readonly op: 'run' | 'caught' | 'get' }
  | { readonly op: 'sleep' | 'event'; readonly ms: number }
  | { readonly op: 'sequence' | 'all' | 'map'; readonly parts: readonly Program[]; readonly concurrency: number };

const { program } = fc.letrec<{ program: Program }>((tie) => ({
  program: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.record({ op: fc.constantFrom('run', 'run', 'caught', 'get') }),
    fc.record({ op: fc.constantFrom('sleep', 'event'), ms: fc.nat({ max: 8 }) }),
    fc.record({
      op: fc.constantFrom('sequence', 'all', 'map'),
      parts: fc.array(tie('program'), { minLength: 1, maxLength: 3 }),
      concurrency: fc.integer({ min: 1, max: 3 }),
    }),
  ),
}));

function define({ sandboxUrl }: { readonly sandboxUrl: string }) {
  const project = defineProject({ events: { paid: z.object({}) } });
  const paid = project.onEvent('paid');
  const random = project.workflow('random', {
    name: 'Does whatever it is told',
    trigger: project.onRequest({ input: z.object({ whole: z.custom<Program>(), fails: z.boolean() }) }),
    waitsFor: [paid],
    async run({ event: { whole, fails }, connection, step }) {
      const interpret = async (part: Program, path: string, inner: Step): Promise<unknown> => {
        switch (part.op) {
          case 'run':
            return inner.run(path, () => ({ path, at: new Date(0), left: undefined }));
          case 'caught':
            return inner
              .run(path, () => Promise.reject(new Error(path)), { tries: 2, backoff: { first: 1 } })
              .catch((error: Error) => error.message);
          case 'get': {
            const spec = { method: 'GET', path: '/me', response: z.object({ id: z.string() }) } as const;
            return typeof (await inner.request(path, connection, spec)).id;
          }
          case 'sleep':
            return inner.sleep(path, part.ms).then(() => 'slept');
          case 'event':
            return (await inner.waitForEvent(path, { event: paid, timeout: part.ms })) ?? 'nothing came';
          case 'all':
            return Promise.all(part.parts.map((one, index) => interpret(one, `${path}.${index}`, inner)));
          case 'map':
            return inner.map(path, part.parts, (one, item, index) => interpret(one, `${path}.${index}`, item), {
              concurrency: part.concurrency,
            });
          case 'sequence': {
            const values: unknown[] = [];
            for (const [index, one] of part.parts.entries())
              values.push(await interpret(one, `${path}.${index}`, inner));
            return values;
          }
        }
      };
      const value = await interpret(whole, 'root', step);
      if (fails) await step.run('fails', () => Promise.reject(new Error('for good')), { tries: 1 });
      return value;
    },
  });
  return project.define([
    project.integration('crm', { connector: sandboxCrm({ baseUrl: sandboxUrl }), workflows: [random] }),
  ]);
}

let stack: Stack;
const client = () => createConnectClient<ReturnType<typeof define>>({ url: stack.url, apiKey: stack.project.apiKey });
beforeAll(async () => {
  stack = await startStack({ define, timing: { superviseSeconds: 1 } });
  await configureCrm(stack.core, stack.sandbox, stack.project.projectId);
  const token = await stack.tokens.sign('u-1');
  const created = await callAsUser(stack, token, 'me.attempts.create', { integrationId: 'crm' });
  const { claimCode } = await createRobot(stack).connect(created.body.next.startUrl);
  const attemptId: string = created.body.attempt.id;
  await callAsUser(stack, token, 'me.attempts.claim', { attemptId, proof: { claimCode } });
  await client().workflows.enable('u-1', 'random');
});
afterAll(() => stack.stop());

interface StepLike {
  readonly key: string;
  readonly kind: string;
  readonly status: string;
  readonly attempts: number;
  readonly reason?: string | undefined;
}

const listed = (steps: readonly StepLike[]) =>
  steps.map(({ key, kind, status, attempts, reason }) => `${key} ${kind} ${status} ${attempts} ${reason}`).toSorted();

async function onTheServer(input: { whole: Program; fails: boolean }) {
  const asked = await client().workflows.request('u-1', 'random', { input, waitSeconds: 30 });
  const execution = await eventually(
    () => client().executions.get(asked.executionId),
    ({ status }) => status === 'succeeded' || status === 'failed',
  );
  const { status, reason, error, responsible, steps } = execution;
  const answer = asked.status === 'answered' ? asked.answer : undefined;
  return { status, reason, error, responsible, answer, steps: listed(steps) };
}

async function inATest(input: { whole: Program; fails: boolean }, interrupt?: 'after each step' | 'within each step') {
  const config = define({ sandboxUrl: stack.sandbox.url });
  const connection = fake().on('GET /me', { json: { id: 'acc' } });
  const more = interrupt === undefined ? {} : { interrupt };
  const { status, error, answer, journal } = await runWorkflow(config, 'random', { input, connection, ...more });
  const { reason, message, responsible } = error ?? {};
  return { status, reason, error: message, responsible, answer, steps: listed(journal.steps) };
}

test('any workflow ends in a test as it ends on the server: status, answer, failure and steps', async () => {
  await fc.assert(
    fc.asyncProperty(program, fc.boolean(), async (whole, fails) => {
      const input = { whole, fails };
      const tested = await inATest(input);
      expect(await inATest(input, 'after each step')).toEqual(tested);
      expect((await inATest(input, 'within each step')).answer).toEqual(tested.answer);
      expect(tested).toEqual(await onTheServer(input));
    }),
    { numRuns: 25 },
  );
});

test('a test names who must act on each reason as the server does', async () => {
  const project = defineProject();
  const fails = project.workflow('fails', {
    name: 'Fails as it is told',
    trigger: project.onManual({ input: z.object({ reason: z.string() }) }),
    run: ({ event: { reason } }) =>
      Promise.reject(Object.assign(new Error('told'), { reason, [Symbol.for('acme.workflow.step-failure')]: true })),
  });
  const config = project.define([project.integration('crm', { connector: sandboxCrm(), workflows: [fails] })]);
  // The engine's own; a test throws at it.
  for (const reason of executionReasons.filter((one) => one !== 'nondeterministic')) {
    const { error } = await runWorkflow(config, 'fails', { input: { reason } });
    expect([error?.reason, error?.responsible]).toEqual([reason, whoMustAct(reason)]);
  }
});
