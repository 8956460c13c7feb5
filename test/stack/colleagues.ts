import { type ConnectClient, createConnectClient } from '@acme/sdk';
import type { ColleaguesConfig } from './colleagues-definition.ts';
import { createRobot } from './oauth-robot.ts';
import { openAttempt } from './open-attempt.ts';
import { callAsUser, configureCrm, eventually, startStack, type Stack, type StackOptions } from './start-stack.ts';
import { defineColleagues } from './colleagues-definition.ts';

/** The accounts that there are at the provider, one for each owner of a test. */
const people = Array.from({ length: 12 }, (_, index) => ({
  id: `acc_${index}`,
  name: `Person ${index}`,
  email: `person${index}@sandbox.example`,
  password: 'sandbox',
  workspace: { id: `ws_${index}`, name: `Workspace ${index}` },
}));

/** A stack whose users belong together by company. */
export interface Colleagues {
  readonly stack: Stack;
  readonly client: ConnectClient<ColleaguesConfig>;
  /** A user of a company; of none without one. */
  join(userId: string, companyId?: string | null): Promise<void>;
  /** Connects an account of the provider's; one that is there again where it is named. */
  connect(userId: string, person: number, integrationId?: string, connectionId?: string): Promise<string>;
  /** Calls as the user's own browser. */
  as(userId: string, path: string, input?: unknown, method?: 'GET' | 'POST'): Promise<any>;
  /** The accounts that a user sees of an integration. */
  accountsOf(userId: string, integrationId?: string): Promise<readonly any[]>;
  /** Sends an event, and waits until what it has started has ended. */
  run(userId: string, event?: 'asked' | 'waited'): Promise<readonly any[]>;
  /** An execution in one of these statuses. */
  until(executionId: string | undefined, ...statuses: readonly string[]): Promise<any>;
}

const final = ['succeeded', 'failed', 'cancelled', 'quarantined'];

export async function startColleagues(options: Pick<StackOptions, 'work'> = {}): Promise<Colleagues> {
  const stack = await startStack({
    ...options,
    timing: { superviseSeconds: 1 },
    define: defineColleagues,
    sandboxAccounts: people,
    limits: { requestsPerMinutePerUser: 100_000, requestsPerMinutePerKey: 1_000_000 },
  });
  const client = createConnectClient<ColleaguesConfig>({ url: stack.url, apiKey: stack.project.apiKey });
  for (const id of ['crm', 'private']) await configureCrm(stack.core, stack.sandbox, stack.project.projectId, id);
  const as: Colleagues['as'] = async (userId, path, input, method = 'POST') =>
    (await callAsUser(stack, await stack.tokens.sign(userId), path, input, { method })).body;
  const until: Colleagues['until'] = (executionId, ...statuses) =>
    eventually(
      () => client.executions.get(executionId ?? ''),
      ({ status }) => statuses.includes(status),
    );
  return {
    stack,
    client,
    as,
    until,
    join: async (userId, companyId) => {
      await client.users.setMetadata(userId, { companyId: companyId ?? null });
    },
    connect: async (userId, person, integrationId = 'crm', connectionId) => {
      const again = connectionId === undefined ? {} : { connectionId };
      const attempt = await openAttempt(stack, userId, { integrationId, ...again });
      if (integrationId === 'mail') {
        const apiKey = stack.sandbox.control.state().mailKeys[person]?.key ?? '';
        return (await attempt.submit({ apiKey })).body.connectionId as string;
      }
      const { claimCode } = await createRobot(stack).connect(attempt.startUrl, { email: people[person]?.email ?? '' });
      const { body } = await attempt.claim({ claimCode });
      if (body.state !== 'connected') throw new Error(`not connected: ${JSON.stringify(body)}`);
      return body.connectionId as string;
    },
    accountsOf: async (userId, integrationId = 'crm') => {
      const { integrations } = await as(userId, 'me.get', undefined, 'GET');
      return integrations.find(({ id }: { id: string }) => id === integrationId)?.connections ?? [];
    },
    run: async (userId, event = 'asked') => {
      const { executionIds } = await client.events.send(userId, event, {});
      return await Promise.all(executionIds.map((id) => until(id, ...final)));
    },
  };
}
