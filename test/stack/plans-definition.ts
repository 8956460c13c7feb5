import {
  boolean,
  date,
  defineProject,
  disconnect,
  email,
  httpTarget,
  json,
  number,
  oneOf,
  secret,
  suspend,
  text,
  unavailable,
} from '@acme/integrations';
import { sandboxMail } from '@acme/integrations/catalog/sandbox-mail';
import * as z from 'zod';
import { callAsUser, eventually, type Stack } from './start-stack.ts';

/** A host that sells plans: one integration for each thing that can become of an account when a plan ends. */
export function definePlans({
  sandboxUrl,
  hostUrl,
  stricter = false,
}: {
  readonly sandboxUrl: string;
  readonly hostUrl: string;
  /** The next deploy: what was for everybody, or for Pro, is for Team alone. */
  readonly stricter?: boolean;
}) {
  const project = defineProject({
    metadata: {
      Email: email({ indexed: true }),
      plan: oneOf(['free', 'pro', 'team'], { visible: true }),
      company: text({ indexed: true }),
      seats: number({ precedence: 'newest' }),
      renewsOn: date(),
      beta: boolean({ writers: ['browser', 'claim', 'server'] }),
      address: json<{ city: string }>(),
      apiKey: secret({ hosts: [new URL(hostUrl).host] }),
    },
    events: { 'task.done': z.object({ id: z.string() }) },
    host: httpTarget({ baseUrl: hostUrl }),
  });
  const reporting = <const Id extends string>(id: Id, options: { readonly team?: true } = {}) =>
    project.workflow(id, {
      name: `Report from ${id}`,
      trigger: project.onEvent('task.done'),
      ...(options.team === undefined
        ? {}
        : {
            available: ({ metadata }) =>
              metadata.plan === 'team' || unavailable('Included in Team', { upgrade: 'team' }),
          }),
      async run({ event, host, step }) {
        await step.request('begin', host, { method: 'POST', path: `/begin/${id}`, json: event });
        await step.sleep('a while', 1_200);
        await step.request('end', host, { method: 'POST', path: `/end/${id}`, json: event });
      },
    });
  const connector = sandboxMail({ baseUrl: sandboxUrl });
  const paid = ({ metadata }: { readonly metadata: { readonly plan?: string | undefined } }) =>
    metadata.plan === 'pro' || metadata.plan === 'team' || unavailable('Included in Pro', { upgrade: 'pro' });
  const team = ({ metadata }: { readonly metadata: { readonly plan?: string | undefined } }) =>
    metadata.plan === 'team' || unavailable('Included in Team', { upgrade: 'team' });
  return project.define([
    project.integration('now', {
      connector,
      name: 'Mail now',
      available: paid,
      workflows: [reporting('now-report'), reporting('now-team', { team: true })],
    }),
    project.integration('grace', {
      connector,
      name: 'Mail with grace',
      available: paid,
      whenUnavailable: suspend({ after: '7 days' }),
      workflows: [reporting('grace-report')],
    }),
    project.integration('gone', {
      connector,
      name: 'Mail that goes',
      available: stricter ? team : paid,
      whenUnavailable: disconnect(),
      workflows: [reporting('gone-report')],
    }),
    project.integration('later', {
      connector,
      name: 'Mail that goes later',
      available: paid,
      whenUnavailable: disconnect({ after: '30 days' }),
    }),
    project.integration('beta', {
      connector,
      name: 'For testers',
      available: ({ metadata }) => metadata.beta === true || unavailable('Not yet', { hidden: true }),
    }),
    project.integration('broken', {
      connector,
      name: 'Broken rule',
      available: ({ metadata }) => (metadata.address as { city: string }).city.length > 0,
    }),
    project.integration('open', {
      connector,
      name: 'For everybody',
      ...(stricter ? { available: team } : {}),
      workflows: [reporting('open-report')],
    }),
  ]);
}

export type PlansConfig = ReturnType<typeof definePlans>;

/** Connects an account of the sandbox's mail product, as the customer's panel would. */
export async function connectMail(stack: Stack, userId: string, integrationId: string): Promise<string> {
  const token = await stack.tokens.sign(userId);
  const created = await callAsUser(stack, token, 'me.attempts.create', { integrationId });
  if (created.status !== 200) throw new Error(`no attempt: ${JSON.stringify(created.body)}`);
  const apiKey = stack.sandbox.control.state().mailKeys[0]?.key ?? '';
  const input = { attemptId: created.body.attempt.id, values: { apiKey } };
  const connected = await callAsUser(stack, token, 'me.attempts.submitFields', input);
  if (connected.body.state !== 'connected') throw new Error(`not connected: ${JSON.stringify(connected.body)}`);
  return connected.body.connectionId as string;
}

/** Waits until an execution has one of these statuses. */
export function untilStatus(stack: Stack, executionId: string | undefined, ...statuses: string[]) {
  return eventually(
    () => stack.client.executions.get(executionId ?? ''),
    ({ status }) => statuses.includes(status),
  );
}
