import { generateKeyPairSync } from 'node:crypto';
import type { Fixtures } from './fixtures.ts';
import type { InputOf, Procedure, ProcedurePath } from './procedures.ts';

/** What a procedure is called with. */
export interface Case<Input> {
  /** A valid input made of what A1 has. Called for whoever is to be refused, and often: it must not change things when it is not. */
  readonly input: (fixtures: Fixtures) => Input;
  /** An input for a caller who may do it and thereby uses up what it is done to. */
  readonly disposable?: (fixtures: Fixtures) => Promise<Input>;
  /** Makes a user of the id where there is none, so it comes last: others are to find none. */
  readonly makesUser?: true;
}

const user = ({ a1 }: Fixtures) => ({ userId: a1 });
const leaving = async (fixtures: Fixtures) => ({ userId: await fixtures.leavingUser() });
const attempt = ({ attemptId }: Fixtures) => ({ attemptId });
const workflow = ({ connectionId }: Fixtures) => ({ workflowId: 'send-contacts', connectionId });
const patch = (fixtures: Fixtures) => ({ metadata: { Email: fixtures.email, plan: 'pro' as const } });
/** Finds A1 alone: in another project nobody. */
const onlyA1 = ({ a1 }: Fixtures) => `id:${a1}`;
const destination = ({ destinationId }: Fixtures) => ({ destinationId });
const webhook = (fixtures: Fixtures) => ({ ...user(fixtures), webhookId: fixtures.webhookId });
const nothing = () => undefined;
const publicKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'pem' });

/** One row for each procedure of the router. */
export const inputs = {
  'me.get': { input: nothing },
  'me.changes': { input: () => ({}) },
  'me.setMetadata': { input: () => ({ metadata: { nickname: 'As it was' } }) },
  'me.signIn': { input: nothing },
  'me.integrations': { input: nothing },
  'me.disconnect': {
    input: ({ connectionId }) => ({ connectionId }),
    disposable: async ({ mailConnection }) => ({ connectionId: await mailConnection() }),
  },
  'me.changeConnection': { input: ({ connectionId }) => ({ connectionId, alias: 'As it was' }) },
  'me.enableWorkflow': { input: workflow },
  'me.disableWorkflow': { input: workflow },
  'me.attempts.create': { input: ({ connectionId }) => ({ integrationId: 'crm', connectionId }) },
  'me.attempts.get': { input: attempt },
  'me.attempts.watch': { input: attempt },
  'me.attempts.submitFields': {
    input: (fixtures) => ({ ...attempt(fixtures), values: { apiKey: 'not a key' } }),
    disposable: async (fixtures) => ({
      attemptId: (await fixtures.attempt('mail')).attemptId,
      values: { apiKey: fixtures.stack.sandbox.control.state().mailKeys[0]?.key ?? '' },
    }),
  },
  'me.attempts.claim': {
    input: (fixtures) => ({ ...attempt(fixtures), proof: { claimCode: 'x'.repeat(43) } }),
    disposable: async (fixtures) => {
      const { attemptId, claimCode } = await fixtures.attempt('crm', true);
      return { attemptId, proof: { claimCode } };
    },
  },
  'me.attempts.cancel': {
    input: attempt,
    disposable: async (fixtures) => ({ attemptId: (await fixtures.attempt('crm')).attemptId }),
  },
  'me.executions.get': { input: ({ executionId }) => ({ executionId }) },
  'me.executions.retry': {
    input: ({ executionId }) => ({ executionId }),
    disposable: async ({ stack, a1, ownFailedExecutionId }) => {
      // Others of these switch it off.
      await stack.client.workflows.enable(a1, 'send-contacts');
      return { executionId: ownFailedExecutionId };
    },
  },
  'me.executions.list': { input: ({ connectionId }) => ({ connectionId, limit: 5 }) },
  'me.workflows.run': {
    input: ({ connectionId }) => ({ workflowId: 'copy-contacts', connectionId }),
  },
  'me.workflows.request': {
    input: ({ connectionId, email }) => ({ workflowId: 'look-up', connectionId, input: { email }, waitSeconds: 0 }),
  },
  'me.connections.request': {
    input: ({ connectionId }) => ({ connectionId, method: 'GET' as const, path: '/me' }),
  },
  'me.connections.act': {
    input: ({ connectionId }) => ({ integrationId: 'crm', connectionId, action: 'listContacts', input: { limit: 1 } }),
  },
  'me.settings.save': { input: ({ connectionId }) => ({ connectionId, values: { nickname: 'As it was' } }) },
  'me.settings.options': { input: ({ connectionId }) => ({ connectionId, setting: 'owner', search: 'ada' }) },

  'me.links.create': {
    input: ({ connectionId }) => ({ integrationId: 'crm', connectionId }),
    disposable: async ({ freeLinks, connectionId }) => {
      await freeLinks();
      return { integrationId: 'crm', connectionId };
    },
  },
  'me.links.list': { input: nothing },
  'me.links.revoke': {
    input: ({ linkId }) => ({ linkId }),
    disposable: async ({ link }) => ({ linkId: await link() }),
  },

  'project.audit.list': { input: (fixtures) => ({ ...user(fixtures), limit: 10 }) },
  'project.connectLinks.create': {
    input: (fixtures) => ({ ...user(fixtures), integrationId: 'crm', connectionId: fixtures.connectionId }),
    disposable: async (fixtures) => {
      await fixtures.freeLinks();
      return { ...user(fixtures), integrationId: 'crm', connectionId: fixtures.connectionId };
    },
  },
  'project.connectLinks.list': { input: user },
  'project.connectLinks.revoke': {
    input: (fixtures) => ({ ...user(fixtures), linkId: fixtures.linkId }),
    disposable: async (fixtures) => ({ ...user(fixtures), linkId: await fixtures.link() }),
  },
  'project.connections.change': {
    input: (fixtures) => ({ ...user(fixtures), connectionId: fixtures.connectionId, alias: 'As it was' }),
  },
  'project.connections.request': {
    input: (fixtures) => ({
      ...user(fixtures),
      connectionId: fixtures.connectionId,
      method: 'GET' as const,
      path: '/me',
    }),
  },
  'project.connections.act': {
    input: (fixtures) => ({
      ...user(fixtures),
      integrationId: 'crm',
      connectionId: fixtures.connectionId,
      action: 'listContacts',
      input: { limit: 1 },
    }),
  },
  'project.destinations.list': { input: nothing },
  'project.destinations.create': { input: () => ({ url: 'https://api.taskly.test/events' }) },
  'project.destinations.change': { input: destination },
  'project.destinations.remove': {
    input: destination,
    disposable: async ({ stack }) => ({
      destinationId: (await stack.client.destinations.create({ url: 'https://api.taskly.test/gone' })).destination.id,
    }),
  },
  'project.destinations.rotateSecret': { input: destination },
  'project.destinations.test': { input: destination },
  'project.destinations.deliveries': { input: destination },
  'project.destinations.delivery': { input: ({ deliveryId }) => ({ deliveryId }) },
  'project.destinations.replay': { input: ({ deliveryId }) => ({ deliveryId }) },
  'project.destinations.replayRange': {
    input: (fixtures) => ({ ...destination(fixtures), from: '2026-01-01T00:00:00Z' }),
  },
  'project.events.send': {
    input: (fixtures) => ({
      ...user(fixtures),
      event: 'contact.created',
      payload: { id: 'again', email: 'again@lead.example' },
      eventId: 'the-same',
    }),
  },
  'project.executions.list': {
    input: (fixtures) => ({ ...user(fixtures), users: onlyA1(fixtures), connectionId: fixtures.connectionId }),
  },
  'project.executions.get': { input: ({ executionId }) => ({ executionId }) },
  'project.executions.steps': { input: ({ executionId }) => ({ executionId, limit: 1 }) },
  'project.executions.step': { input: ({ executionId }) => ({ executionId, key: 'create contact' }) },
  'project.executions.cancel': { input: ({ executionId }) => ({ executionId }) },
  'project.executions.retry': {
    input: ({ executionId }) => ({ executionId }),
    disposable: async ({ failedExecutionId }) => ({ executionId: failedExecutionId }),
  },
  'project.executions.replay': { input: ({ executionId }) => ({ executionId }) },
  'project.integrations.list': { input: nothing },
  // Of the definition, which is the same for every project of these tests.
  'project.integrations.actions': { input: () => ({ integrationId: 'crm' }) },
  'project.keys.list': { input: nothing },
  // The project has as many keys as it may: who is let in is told so.
  'project.keys.createSecret': { input: () => ({ name: 'Another', scopes: ['users:read' as const] }) },
  'project.keys.rotateSecret': {
    input: ({ keyId }) => ({ keyId }),
    disposable: async ({ secretKey }) => ({ keyId: await secretKey() }),
  },
  'project.keys.disableSecret': {
    input: ({ keyId }) => ({ keyId }),
    disposable: async ({ secretKey }) => ({ keyId: await secretKey() }),
  },
  'project.keys.createSigning': { input: () => ({ name: 'Another' }) },
  'project.keys.uploadSigning': { input: () => ({ name: 'Brought', publicKey }) },
  'project.keys.moveSigning': {
    input: ({ kid }) => ({ kid, state: 'disabled' as const }),
    disposable: async ({ signingKey }) => ({ kid: await signingKey(), state: 'disabled' as const }),
  },
  'project.operations.preview': {
    input: (fixtures) => ({ act: { kind: 'suspend' as const, integrationId: 'crm' }, query: onlyA1(fixtures) }),
  },
  'project.operations.start': {
    input: () => ({ act: { kind: 'resume' as const, integrationId: 'crm' }, query: 'integration:crm' }),
  },
  'project.operations.list': { input: () => ({ limit: 10 }) },
  'project.operations.get': { input: ({ operationId }) => ({ operationId }) },
  'project.operations.failures': { input: ({ operationId }) => ({ operationId }) },
  'project.operations.cancel': { input: ({ operationId }) => ({ operationId }) },
  'project.settings.save': {
    input: (fixtures) => ({
      ...user(fixtures),
      connectionId: fixtures.connectionId,
      values: { nickname: 'As it was' },
    }),
  },
  'project.settings.options': {
    input: (fixtures) => ({ ...user(fixtures), connectionId: fixtures.connectionId, setting: 'owner' }),
  },
  'project.users.get': { input: user },
  'project.users.list': { input: (fixtures) => ({ query: `meta.Email:${fixtures.email}`, count: true }) },
  'project.users.setMetadata': {
    input: (fixtures) => ({ ...user(fixtures), ...patch(fixtures) }),
    makesUser: true,
  },
  'project.users.explain': {
    input: (fixtures) => ({ ...user(fixtures), integrationId: 'crm', ...patch(fixtures) }),
  },
  'project.users.suspend': { input: (fixtures) => ({ ...user(fixtures), workflowId: 'leak', reason: 'again' }) },
  'project.users.resume': { input: (fixtures) => ({ ...user(fixtures), workflowId: 'send-contacts' }) },
  'project.users.disconnect': {
    input: (fixtures) => ({ ...user(fixtures), target: { connectionId: fixtures.connectionId } }),
    disposable: async (fixtures) => ({
      ...user(fixtures),
      target: { connectionId: await fixtures.mailConnection() },
    }),
  },
  'project.users.createViewToken': { input: (fixtures) => ({ ...user(fixtures), viewer: 'kim@taskly.test' }) },
  'project.users.revokeTokens': { input: user, disposable: leaving },
  'project.users.delete': { input: user, disposable: leaving },
  'project.webhooks.list': { input: user },
  'project.webhooks.create': {
    input: (fixtures) => ({ ...user(fixtures), connectionId: fixtures.mailConnectionId, secret: 'x'.repeat(32) }),
    disposable: async (fixtures) => ({ ...user(fixtures), connectionId: await fixtures.mailConnection() }),
  },
  'project.webhooks.setSecret': {
    input: (fixtures) => ({ ...webhook(fixtures), secret: fixtures.webhookSecret }),
    disposable: async (fixtures) => ({
      ...user(fixtures),
      webhookId: await fixtures.webhook(),
      secret: fixtures.webhookSecret,
    }),
  },
  'project.webhooks.remove': {
    input: webhook,
    disposable: async (fixtures) => ({ ...user(fixtures), webhookId: await fixtures.webhook() }),
  },
  'project.workflows.run': {
    input: (fixtures) => ({ ...user(fixtures), workflowId: 'copy-contacts', connectionId: fixtures.connectionId }),
  },
  'project.workflows.request': {
    input: (fixtures) => ({
      ...user(fixtures),
      workflowId: 'look-up',
      connectionId: fixtures.connectionId,
      input: { email: fixtures.email },
      waitSeconds: 0,
    }),
  },
  'project.workflows.clocks': { input: user },
  'project.workflows.paused': { input: nothing },
  'project.workflows.pause': { input: () => ({ workflowId: 'leak' }) },
  'project.workflows.resume': { input: () => ({ workflowId: 'leak' }) },
  'project.workflows.enable': { input: (fixtures) => ({ ...user(fixtures), ...workflow(fixtures) }) },
  'project.workflows.disable': { input: (fixtures) => ({ ...user(fixtures), ...workflow(fixtures) }) },
} as const satisfies { readonly [Path in ProcedurePath]?: Case<InputOf<Path>> };

/** Queries, then mutations, then those that make users. */
export function inOrder(all: readonly Procedure[]): readonly Procedure[] {
  const rows: Partial<Record<string, Case<unknown>>> = inputs;
  const rank = ({ path, type }: Procedure) => (type === 'query' ? 0 : rows[path]?.makesUser === true ? 2 : 1);
  return all.toSorted((one, other) => rank(one) - rank(other));
}

/** @throws Error saying what to add, for a procedure that is not in the table */
export function caseOf(path: ProcedurePath): Case<unknown> {
  const found = (inputs as Partial<Record<string, Case<unknown>>>)[path];
  if (found !== undefined) return found;
  throw new Error(
    `The matrix does not know "${path}". Add a row for it to test/matrix/inputs.ts, with an input made of what A1 has, ` +
      'then write the expected outcomes with "UPDATE_MATRIX=1 npx vitest run test/matrix.test.ts" and read every new line.',
  );
}
