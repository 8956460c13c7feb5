import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canary, remember } from './stack/canary.ts';
import { allowParagon, callParagon } from './stack/call-paragon.ts';
import { startChromium, type TestBrowser } from './stack/chromium.ts';
import { signIn } from './stack/panel-customer.ts';
import { type ParagonHost, startParagonHost } from './stack/paragon-host.ts';
import { eventually, startStack, type Stack } from './stack/start-stack.ts';

/**
 * The published SDK of Paragon, as it is, in a real browser, pointed at our server by the second argument of `configureGlobal`. Three
 * sites: the host on localhost, our server on 127.0.0.1, the provider on [::1].
 */
const versions = [
  // Before 2.2 the window opens build-oauth itself. Of these the ways without an install flow are gone, of the others those with one.
  { version: '1.0.40', hasFlow: false },
  { version: '2.0.6', hasFlow: false },
  { version: '2.2.4', hasFlow: true },
  { version: '2.4.0', hasFlow: true },
] as const;

let stack: Stack;
let host: ParagonHost;
let chromium: TestBrowser;

beforeAll(async () => {
  host = await startParagonHost(versions.map(({ version }) => version));
  stack = await startStack({ origins: [host.origin], sandboxHost: '::1' });
  await allowParagon(stack, stack.project);
  host.connectTo({ url: stack.url, projectId: stack.project.projectId });
  chromium = await startChromium();
});

afterAll(async () => {
  await chromium?.stop();
  await host?.stop();
  await stack?.stop();
});

interface Outcome {
  readonly value?: any;
  readonly error?: { readonly name: string; readonly message: string };
}

/** An app's page, with the SDK's functions under their own names. */
interface App {
  readonly page: Page;
  /** Calls a function of the SDK. @throws Error with what it was rejected with */
  call(name: string, ...given: readonly unknown[]): Promise<any>;
  refused(name: string, ...given: readonly unknown[]): Promise<string>;
  /** Begins something that opens a window, and gives the window. */
  open(begin: string): Promise<Page>;
  /** How something that was begun under this name has ended. */
  end(name: string): Promise<Outcome>;
}

async function withApp(version: string, use: (app: App) => Promise<void>): Promise<void> {
  const context = await chromium.openContext();
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    await page.goto(host.pageUrl(version));
    const run = async (name: string, given: readonly unknown[]) =>
      await page.evaluate<Outcome>(`call(${[name, ...given].map((one) => JSON.stringify(one) ?? 'undefined').join()})`);
    await use({
      page,
      call: async (name, ...given) => {
        const { value, error } = await run(name, given);
        if (error !== undefined) throw new Error(`${name}: ${error.message}`);
        return value;
      },
      refused: async (name, ...given) => {
        const { error } = await run(name, given);
        return error?.message ?? 'was not refused';
      },
      open: async (begin) => {
        const opened = context.waitForEvent('page');
        await page.evaluate(`void ${begin}`);
        return await opened;
      },
      end: async (name) => await page.evaluate<Outcome>(`flows[${JSON.stringify(name)}]`),
    });
  } catch (error) {
    const shown = await Promise.all(context.pages().map((page) => page.innerText('body').catch(String)));
    throw new Error(`${String(error)}\nThe pages showed:\n${shown.join('\n---\n')}`, { cause: error });
  } finally {
    await context.close();
  }
}

/** What else can be asked of an SDK that has it, by name, with what and what comes of it. */
const further: readonly (readonly [string, readonly unknown[], unknown])[] = [
  [
    'getIntegrationConfig',
    ['crm'],
    expect.objectContaining({
      availableWorkflows: expect.arrayContaining([expect.objectContaining({ id: 'look-up' })]),
    }),
  ],
  ['getIntegrationAccount', ['crm', {}], expect.objectContaining({ type: 'crm', credentialStatus: 'VALID' })],
  ['getIntegrationId', ['crm'], expect.stringMatching(/^[0-9a-f-]{36}$/)],
  ['getAccountTypeOptions', ['crm'], []],
  ['getPreOptions', ['mail'], [expect.objectContaining({ id: 'apiKey', type: 'PASSWORD' })]],
  ['getPostOptions', ['crm'], []],
  ['updateIntegrationUserSettings', ['crm', { nickname: 'Northwind' }], expect.objectContaining({ errors: [] })],
  [
    'getFieldOptions',
    [{ integration: 'crm', action: 'owner', search: '' }],
    expect.objectContaining({
      data: expect.arrayContaining([{ label: expect.any(String), value: expect.any(String) }]),
    }),
  ],
  ['updateWorkflowState', [{ leak: true }], expect.objectContaining({ errors: [] })],
  ['closePortal', [], undefined],
];

/** What is refused, and in whose words. */
const refusals = (credentialId: string): readonly (readonly [string, readonly unknown[], string])[] => [
  ['createConfiguration', [{ credentialId }], 'An account has one configuration'],
  ['completeInstall', ['crm', { authorizationCode: 'x' }], 'not finished here'],
  ['getIntegrationAccount', ['crm', { includeAccountAuth: true }], 'Tokens of accounts are not given out'],
  ['connectAction', ['none', {}], 'No resource found'],
];

const signFor = async (userId: string) => await stack.tokens.sign(userId);
const mailKeys = () => stack.sandbox.control.state().mailKeys.map(({ key }) => key);
const accountsOf = async (userId: string, id: string) =>
  (await stack.client.users.get(userId)).integrations.find((one) => one.id === id)?.connections ?? [];

/** Ids as an app of that version knows them: by what the server told it. */
async function integrationUuid(token: string, type: string): Promise<string> {
  const { body } = await callParagon(stack, token, 'GET /sdk/integrations');
  return body.find((one: { type: string }) => one.type === type).id;
}

describe.each(versions)('@useparagon/connect $version', ({ version, hasFlow }) => {
  test('a whole life: metadata, a key, a sign-in, workflows, an event, a request, several accounts, and the end of it', async () => {
    const userId = `whole ${version}`;
    await stack.client.users.setMetadata(userId, { plan: 'pro', apiKey: canary(`metadata ${version}`) });
    const token = await signFor(userId);
    await withApp(version, async (app) => {
      await app.call('authenticate', stack.project.projectId, token, { metadata: { Company: 'Northwind' } });
      expect(await app.call('getUser')).toMatchObject({ authenticated: true, userId, meta: { Company: 'Northwind' } });
      await app.call('setUserMetadata', { Seats: 3 });
      expect((await app.call('getUser')).meta).toEqual({ Company: 'Northwind', Seats: 3 });

      const metadata = await app.call('getIntegrationMetadata');
      expect(metadata.map(({ type, name }: { type: string; name: string }) => [type, name])).toEqual([
        ['crm', 'Sandbox CRM'],
        ['mail', 'Sandbox Mail'],
      ]);

      /** The id of the account that it has connected. */
      const install = async (apiKey: string | undefined, name: string): Promise<string> => {
        const before = (await accountsOf(userId, 'mail')).map(({ id }) => id);
        if (hasFlow) {
          const given = [name, 'mail', { apiKey }, { allowMultipleCredentials: true }];
          await app.page.evaluate(`startFlow(${given.map((one) => JSON.stringify(one)).join()})`);
          expect((await app.end(name)).error).toBeUndefined();
        } else {
          const integrationId = await integrationUuid(token, 'mail');
          await app.call('_oauthCallback', { integrationId, payload: { apiKey } });
        }
        const made = (await accountsOf(userId, 'mail')).filter(({ id }) => !before.includes(id));
        expect(made).toHaveLength(1);
        return made[0]?.id ?? '';
      };
      const [firstKey, secondKey] = mailKeys();
      await install(firstKey, 'first key');
      expect((await app.call('getUser')).integrations.mail).toMatchObject({ enabled: true, credentialStatus: 'VALID' });

      const begin = hasFlow ? `startFlow('crm', 'crm', {}, {})` : `startInstall('crm', 'crm', {})`;
      const window = await app.open(begin);
      await signIn(window, 'ada@northwind.example');
      const closed = window.waitForEvent('close');
      await window.getByRole('button', { name: 'Allow' }).click();
      await closed;
      const connected = async () => (await app.call('getUser')).integrations.crm;
      await eventually(connected, ({ enabled }) => enabled === true);
      const { credentialId } = await connected();
      expect(await accountsOf(userId, 'crm')).toMatchObject([{ id: credentialId, state: 'connected' }]);
      if (hasFlow) expect((await app.end('crm')).value).toMatchObject({ credentialId });

      await app.call('enableWorkflow', 'send-contacts');
      await app.call('disableWorkflow', 'send-contacts');
      await app.call('enableWorkflow', 'send-contacts');
      await app.call('enableWorkflow', 'look-up');
      await app.call('event', 'contact.created', { id: 't-1', email: `lead@${version}.example` });
      const ran = async () =>
        (await stack.client.executions.list({ user: { id: userId }, workflowId: 'send-contacts' })).items;
      expect((await eventually(ran, ([first]) => first?.status === 'succeeded')).length).toBe(1);
      const found = await app.call('workflow', 'look-up', { body: { email: `lead@${version}.example` } });
      expect(JSON.stringify(found)).toContain(`lead@${version}.example`);
      expect(await app.call('request', 'crm', '/me', { method: 'GET' })).toMatchObject({ name: 'Ada Lovelace' });
      expect(await app.refused('request', 'crm', '/contacts', { method: 'GET' })).toContain('does not let browsers');

      for (const [name, given, answer] of further) {
        if (await app.page.evaluate<boolean>(`has(${JSON.stringify(name)})`)) {
          expect([name, await app.call(name, ...given)]).toEqual([name, answer]);
        }
      }
      for (const [name, given, words] of refusals(credentialId)) {
        if (await app.page.evaluate<boolean>(`has(${JSON.stringify(name)})`)) {
          expect([name, await app.refused(name, ...given)]).toEqual([name, expect.stringContaining(words)]);
        }
      }

      const second = await install(secondKey, 'second key');
      expect(await accountsOf(userId, 'mail')).toHaveLength(2);
      await app.call('uninstallIntegration', 'mail', { selectedCredentialId: second });
      expect((await accountsOf(userId, 'mail')).map(({ id }) => id)).not.toContain(second);
      await app.call('uninstallIntegration', 'mail');
      await app.call('uninstallIntegration', 'crm');
      const { integrations } = await app.call('getUser');
      expect([integrations.crm.enabled, integrations.mail.enabled]).toEqual([false, false]);
      expect(await accountsOf(userId, 'crm')).toEqual([]);
    });
  });

  test('a bad token is refused, and so is a window that somebody closes', async () => {
    const userId = `closes ${version}`;
    const token = await signFor(userId);
    const bad = remember('user token', `${token.slice(0, -8)}AAAAAAAA`);
    await withApp(version, async (app) => {
      expect(await app.refused('authenticate', stack.project.projectId, bad)).toContain('The user token was refused');
      expect((await app.call('getUser')).authenticated).toBe(false);
      await app.call('authenticate', stack.project.projectId, token);
      const begin = hasFlow ? `startFlow('crm', 'crm', {}, { oauthTimeout: 2000 })` : `startInstall('crm', 'crm', {})`;
      const window = await app.open(begin);
      await window.getByRole('heading', { name: 'Sign in' }).waitFor();
      await window.close();
      if (hasFlow) expect((await app.end('crm')).error?.name).toBe('OAuthTimeoutError');
      expect((await app.call('getUser')).integrations.crm.allCredentials).toEqual([]);
      expect(await accountsOf(userId, 'crm')).toEqual([]);
    });
  });
});

test('no page has asked for a host that is none of the three', () => {
  expect([...chromium.hosts].toSorted()).toEqual(['127.0.0.1', '[::1]', 'localhost']);
});
