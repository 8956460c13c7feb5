import { randomBytes, randomUUID } from 'node:crypto';
import type { CreatedProject } from '@acme/core';
import { createConnectClient } from '@acme/sdk';
import { sql } from 'kysely';
import { canary, remember } from '../stack/canary.ts';
import { createRobot } from '../stack/oauth-robot.ts';
import { queryDatabase } from '../stack/query-database.ts';
import { callAsUser, eventually, hostOrigin, type Stack } from '../stack/start-stack.ts';
import { signToken } from './sign-token.ts';

/** Two projects, three users, and everything that a user can have. */
export interface Fixtures {
  readonly stack: Stack;
  readonly projectB: CreatedProject;
  /** A1 owns what follows, A2 is in the same project, B1 in another. */
  readonly a1: string;
  readonly a2: string;
  readonly b1: string;
  readonly secret: string;
  readonly email: string;
  readonly connectionId: string;
  readonly mailConnectionId: string;
  readonly attemptId: string;
  readonly linkId: string;
  /** Of the Sandbox Mail account, with its secret. */
  readonly webhookId: string;
  readonly webhookSecret: string;
  readonly executionId: string;
  readonly failedExecutionId: string;
  readonly ownFailedExecutionId: string;
  readonly operationId: string;
  /** Nothing answers there, and one delivery waits. */
  readonly destinationId: string;
  readonly deliveryId: string;
  /** A secret key and a signing key of project A. */
  readonly keyId: string;
  readonly kid: string;
  readonly tokens: Readonly<Record<'a1' | 'a2' | 'b1' | 'expired' | 'revoked' | 'viewer', string>>;
  /** A user of project A to do without. */
  leavingUser(): Promise<string>;
  /** Opens an attempt of A1, and walks it to the end of the connect window where asked. */
  attempt(integrationId: 'crm' | 'mail', walk?: boolean): Promise<{ attemptId: string; claimCode: string }>;
  /** A link of A1 to do without. */
  link(): Promise<string>;
  /** A webhook of A1 to do without. */
  webhook(): Promise<string>;
  /** Makes room for links of A1. */
  freeLinks(): Promise<void>;
  /** Keys of project A to do without. */
  secretKey(): Promise<string>;
  signingKey(): Promise<string>;
  /** Connects another account of A1 in Sandbox Mail. */
  mailConnection(): Promise<string>;
}

export async function prepareFixtures(stack: Stack): Promise<Fixtures> {
  const { client, project } = stack;
  const mark = () => randomUUID().slice(0, 8);
  const [a1, a2, b1] = [`a1-${mark()}`, `a2-${mark()}`, `b1-${mark()}`];
  const projectB = await stack.core.admin.createProject({ name: 'Other', origins: [hostOrigin] });
  const seconds = Math.floor(Date.now() / 1000);
  const expired = signToken(stack.url, project, { sub: a1, iat: seconds - 7200, exp: seconds - 3600 });
  const revoked = signToken(stack.url, project, { sub: a1, iat: seconds - 60, exp: seconds + 3600 });

  const secret = canary('metadata secret of A1');
  const email = `${mark()}@one.example`;
  await client.users.setMetadata(a1, { Email: email, plan: 'pro', apiKey: secret, crmId: `crm-${mark()}` } as never);
  await client.users.revokeTokens(a1);
  // A token counts in whole seconds, and must be younger than the revocation.
  await new Promise((resolve) => setTimeout(resolve, 1_050));
  const tokens = {
    a1: await stack.tokens.sign(a1),
    a2: await stack.tokens.sign(a2),
    b1: signToken(stack.url, projectB, { sub: b1 }),
    expired,
    revoked,
    viewer: remember('view token', (await client.users.createViewToken(a1, { viewer: 'kim@taskly.test' })).token),
  };
  await callAsUser(stack, tokens.a2, 'me.setMetadata', { metadata: { nickname: 'A two' } });
  await callAsUser(
    stack,
    tokens.b1,
    'me.setMetadata',
    { metadata: { nickname: 'B' } },
    { projectId: projectB.projectId },
  );
  await createConnectClient({ url: stack.url, apiKey: projectB.apiKey }).users.setMetadata(b1, { plan: 'pro' });
  await callAsUser(stack, tokens.a1, 'me.setMetadata', { metadata: { nickname: `Nick ${mark()}` } });

  const asA1 = (path: string, input: object) => callAsUser(stack, tokens.a1, `me.attempts.${path}`, input);
  const attempt: Fixtures['attempt'] = async (integrationId, walk = false) => {
    const { body } = await asA1('create', { integrationId });
    const claimCode = walk ? (await createRobot(stack).connect(body.next.startUrl)).claimCode : undefined;
    return { attemptId: body.attempt.id, claimCode: claimCode ?? '' };
  };
  const mailConnection = async () => {
    const [mailKey] = stack.sandbox.control.state().mailKeys;
    const { attemptId } = await attempt('mail');
    return (await asA1('submitFields', { attemptId, values: { apiKey: mailKey?.key } })).body.connectionId as string;
  };

  const freeLinks = async () => {
    for (const { id, state } of await client.connectLinks.list(a1)) {
      if (state === 'open' && id !== linkId) await client.connectLinks.revoke(a1, id);
    }
  };
  const link = async () => {
    await freeLinks();
    return (await client.connectLinks.create(a1, 'crm')).link.id;
  };
  const linkId: string = await client.connectLinks.create(a1, 'crm').then((made) => made.link.id);
  const walked = await attempt('crm', true);
  const claimed = await asA1('claim', { attemptId: walked.attemptId, proof: { claimCode: walked.claimCode } });
  const ran = await runWorkflows(stack, a1);
  const mailConnectionId = await mailConnection();
  const webhookSecret = canary('secret of a webhook of A1');
  const webhook = async () =>
    (await client.webhooks.create(a1, { connectionId: await mailConnection(), secret: webhookSecret })).id;
  return {
    stack,
    projectB,
    a1,
    a2,
    b1,
    secret,
    email,
    connectionId: claimed.body.connectionId,
    mailConnectionId,
    webhookId: await webhook(),
    webhookSecret,
    webhook,
    attemptId: (await attempt('crm')).attemptId,
    linkId,
    link,
    freeLinks,
    ...ran,
    tokens,
    leavingUser: async () => {
      const userId = `leaving-${mark()}`;
      await client.users.setMetadata(userId, { plan: 'pro' });
      return userId;
    },
    attempt,
    mailConnection,
    ...(await keysOf(stack)),
  };
}

async function keysOf({ core, project, ...stack }: Stack) {
  const { keys } = core.services;
  const admin = core.admin.actor(project.projectId);
  const { secret, signing } = await keys.list(admin);
  return {
    keyId: secret[0]?.id ?? '',
    kid: signing[0]?.kid ?? '',
    // The project has as many as it may, so these are not made at the door.
    secretKey: async () => {
      const id = randomUUID();
      await queryDatabase(
        stack,
        sql`insert into connect.api_key (project_id, id, sha256, hint) values (${project.projectId}, ${id}, ${randomBytes(32)}, '')`,
      );
      return id;
    },
    signingKey: async () => {
      const kid = randomUUID();
      await queryDatabase(
        stack,
        sql`insert into connect.signing_key (project_id, kid, public_key_pem, status)
          select project_id, ${kid}, public_key_pem, 'active' from connect.signing_key
          where project_id = ${project.projectId} limit 1`,
      );
      return kid;
    },
  };
}

/** Lets a worker run what needs one, and stops it: after this nothing happens by itself. */
async function runWorkflows(stack: Stack, userId: string) {
  const { client } = stack;
  // No address that may be called, so nothing is.
  const { destination } = await client.destinations.create({ url: 'http://127.0.0.1:9/events' });
  await client.workflows.enable(userId, 'send-contacts');
  await client.workflows.enable(userId, 'look-up');
  await client.workflows.enable(userId, 'copy-contacts');
  const worker = await stack.openCore();
  await worker.work();
  const run = async (status: 'succeeded' | 'failed') => {
    const sent = await client.events.send(userId, 'contact.created', { id: status, email: `${status}@lead.example` });
    const executionId = sent.executionIds[0] ?? '';
    await eventually(
      () => client.executions.get(executionId),
      (execution) => execution.status === status,
    );
    return executionId;
  };
  const executionId = await run('succeeded');
  stack.host.answers.push({ status: 401 });
  const failedExecutionId = await run('failed');
  stack.host.answers.push({ status: 401 });
  const ownFailedExecutionId = await run('failed');
  await client.users.suspend(userId, { workflowId: 'leak' }, { reason: 'held back for the test' });
  const { id: operationId } = await client.operations.start(
    { kind: 'set_metadata', metadata: { plan: 'pro' } } as never,
    '',
    { reason: 'a reason' },
  );
  await eventually(
    () => client.operations.get(operationId),
    ({ state }) => state === 'done',
  );
  const { items } = await eventually(
    () => client.destinations.deliveries(destination.id),
    (page) => page.items.length > 0,
  );
  await worker.stop();
  const [destinationId, deliveryId] = [destination.id, items[0]?.id ?? ''];
  return { executionId, failedExecutionId, ownFailedExecutionId, operationId, destinationId, deliveryId };
}
