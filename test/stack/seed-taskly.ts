import { type CreatedProject, createCore, generateEncryptionKey } from '@acme/core';
import { createConnectClient, createUserTokens } from '@acme/sdk';
import pino from 'pino';
import type { Sandbox } from '../../apps/sandbox/src/index.ts';
import { canary, remember } from './canary.ts';
import { defineTaskly, type TasklyConfig } from './definition.ts';
import { createRobot } from './oauth-robot.ts';
import { callAsUser, configureCrm, hostOrigin, type Stack } from './start-stack.ts';

/** Taskly in a database, for servers that run as processes of their own. */
export interface SeededTaskly {
  readonly project: CreatedProject;
  /** What such a server needs in its environment. */
  readonly env: Readonly<Record<string, string>>;
}

export async function seedTaskly(options: {
  readonly connectionString: string;
  readonly sandbox: Sandbox;
  readonly hostUrl: string;
  /** Where the first server will listen. */
  readonly url: string;
}): Promise<SeededTaskly> {
  const { connectionString, sandbox, hostUrl, url } = options;
  const encryptionKeys = generateEncryptionKey('test');
  const egressAllow = [new URL(sandbox.url).host, new URL(hostUrl).host];
  const core = await createCore({
    connectionString,
    encryptionKeys,
    egressAllow,
    definitions: defineTaskly({ sandboxUrl: sandbox.url, hostUrl }),
    publicUrl: url,
    environment: () => undefined,
    log: pino({ level: 'silent' }),
  });
  const project = await core.admin.createProject({ name: 'Taskly', origins: [hostOrigin] });
  remember('api key', project.apiKey);
  remember('signing key', project.signingKeyPem);
  await configureCrm(core, sandbox, project.projectId);
  await core.stop();
  return {
    project,
    env: {
      DATABASE_URL: connectionString,
      ACME_ENCRYPTION_KEYS: encryptionKeys,
      EGRESS_ALLOW: egressAllow.join(','),
      PUBLIC_URL: url,
      SANDBOX_URL: sandbox.url,
      HOST_URL: hostUrl,
    },
  };
}

/** A customer with an account at the CRM who sends new contacts there, through a server that runs. */
export async function connectCustomer(
  { project }: SeededTaskly,
  { url, sandbox, userId }: { readonly url: string; readonly sandbox: Sandbox; readonly userId: string },
): Promise<void> {
  const client = createConnectClient<TasklyConfig>({ url, apiKey: project.apiKey });
  await client.users.setMetadata(userId, { plan: 'pro', apiKey: canary('metadata secret') });
  const stack = { url, project, sandbox } as unknown as Stack;
  const token = remember('user token', await createUserTokens({ url, ...project }).sign(userId));
  const created = await callAsUser(stack, token, 'me.attempts.create', { integrationId: 'crm' });
  const way = await createRobot(stack).connect(created.body.next.startUrl);
  await callAsUser(stack, token, 'me.attempts.claim', {
    attemptId: created.body.attempt.id,
    proof: { claimCode: way.claimCode },
  });
  await client.workflows.enable(userId, 'send-contacts');
}
