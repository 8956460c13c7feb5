import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { Frame, FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canary, remember } from './stack/canary.ts';
import { allowParagon } from './stack/call-paragon.ts';
import { startChromium, type TestBrowser } from './stack/chromium.ts';
import { signIn } from './stack/panel-customer.ts';
import { defineForParagon } from './stack/paragon-definition.ts';
import { type ParagonHost, startParagonHost } from './stack/paragon-host.ts';
import { configureCrm, eventually, startStack, type Stack } from './stack/start-stack.ts';

/**
 * The published SDK of Paragon, as it is, in a real browser, pointed at our server by the second argument of `configureGlobal`. Three
 * sites: the host on localhost, our server on 127.0.0.1, the provider on [::1].
 */
const versions = [
  // Before 2.2 the window opens build-oauth itself, nobody is told that it was closed, and a flow cannot be given up.
  { version: '1.0.40', isOfFlows: false },
  { version: '2.0.6', isOfFlows: false },
  { version: '2.2.4', isOfFlows: true },
  { version: '2.4.0', isOfFlows: true },
] as const;

/** What can be called in each version: one that is gone, or that is new, must not go untested unseen. */
const always = `
  ExternalFilePicker authenticate closePortal completeInstall configureGlobal connect connectAction createConfiguration
  destroyConfiguration disableWorkflow enableWorkflow event getAccountTypeOptions getDataSourceOptions getFieldOptions
  getIntegrationAccount getIntegrationConfig getIntegrationId getIntegrationMetadata getPostOptions getPreOptions getUser
  installIntegration request setHeadless setUserMetadata startOAuthFlow subscribe uninstallIntegration unsubscribe
  updateConfiguration updateIntegrationUserSettings updateWorkflowState updateWorkflowUserSettings workflow`;
const since22 = 'getAssetUrl getCustomWebhookUserManualUrl';
const since24 = 'getSourcesForActionInput getSourcesForInput getTriggers getVersion setDataSources';
const namesIn = (...texts: readonly string[]) => texts.join(' ').trim().split(/\s+/).toSorted();
const functionsOf: Readonly<Record<string, readonly string[]>> = {
  '1.0.40': namesIn(always),
  '2.0.6': namesIn(always),
  '2.2.4': namesIn(always, since22),
  '2.4.0': namesIn(always, since22, since24),
};

let stack: Stack;
let host: ParagonHost;
let chromium: TestBrowser;

beforeAll(async () => {
  host = await startParagonHost(versions.map(({ version }) => version));
  stack = await startStack({ origins: [host.origin], sandboxHost: '::1', define: defineForParagon });
  for (const id of ['crm', 'desk']) await configureCrm(stack.core, stack.sandbox, stack.project.projectId, id);
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
  /** The frame that the SDK has made for the portal. */
  readonly portal: FrameLocator;
  /** Calls a function of the SDK. @throws Error with what it was rejected with */
  call(name: string, ...given: readonly unknown[]): Promise<any>;
  refused(name: string, ...given: readonly unknown[]): Promise<string>;
  /** Calls a function of the page of the host. */
  run(name: string, ...given: readonly unknown[]): Promise<any>;
  /** The window that comes of something. */
  window(begin: () => Promise<unknown>): Promise<Page>;
  /** What it has sent has its answers. */
  allAnswered(): Promise<void>;
  /** How something that was begun under this name has ended. */
  end(name: string): Promise<Outcome>;
}

async function withApp(version: string, use: (app: App) => Promise<void>): Promise<void> {
  const context = await chromium.openContext();
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    let unanswered = 0;
    page.on('request', () => (unanswered += 1));
    page.on('requestfinished', () => (unanswered -= 1)).on('requestfailed', () => (unanswered -= 1));
    await page.goto(host.pageUrl(version));
    const run = async (name: string, ...given: readonly unknown[]): Promise<any> =>
      await page.evaluate(`${name}(${given.map((one) => JSON.stringify(one) ?? 'undefined').join()})`);
    await use({
      page,
      allAnswered: async () => {
        await eventually(
          () => unanswered,
          (count) => count === 0,
        );
      },
      portal: page.frameLocator('#paragon-connect-frame'),
      run,
      call: async (name, ...given) => {
        const { value, error }: Outcome = await run('call', name, ...given);
        if (error !== undefined) throw new Error(`${name}: ${error.message}`);
        return value;
      },
      refused: async (name, ...given) => {
        const { error }: Outcome = await run('call', name, ...given);
        return error?.message ?? 'was not refused';
      },
      window: async (begin) => {
        const opened = context.waitForEvent('page');
        await begin();
        return await opened;
      },
      end: async (name) => await page.evaluate<Outcome>(`flows[${JSON.stringify(name)}]`),
    });
  } catch (error) {
    const shown = await Promise.all(
      context
        .pages()
        .flatMap((page) => page.frames())
        .map((frame) => frame.innerText('body').catch(String)),
    );
    throw new Error(`${String(error)}\nThe pages showed:\n${shown.join('\n---\n')}`, { cause: error });
  } finally {
    await context.close();
  }
}

/** Says to the provider, which knows by now who one is, that it may be so; the window closes by itself. */
async function allow(window: Page): Promise<void> {
  const closed = window.waitForEvent('close');
  await window.getByRole('button', { name: 'Allow' }).click();
  await closed;
}

type Asked = readonly [name: string, given: readonly unknown[], answer: unknown];

const settled = expect.objectContaining({ errors: [] });
const owners = { type: 'DYNAMIC_DATA_SOURCE', title: 'Owner', cacheKey: 'owner', refreshDependencies: [] };
const colours = [{ label: 'Red', value: 'red' }];

/** What else can be asked of an SDK that has it, by name, with what and what comes of it. */
const further = (version: string, base: string, deskId: string): readonly Asked[] => [
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
  [
    'getAccountTypeOptions',
    ['desk'],
    [
      expect.objectContaining({ id: 'production', accountDescription: 'production account' }),
      expect.objectContaining({ id: 'sandbox', accountDescription: 'sandbox account' }),
    ],
  ],
  ['getPreOptions', ['mail'], [expect.objectContaining({ id: 'apiKey', type: 'PASSWORD' })]],
  ['getPostOptions', ['crm'], []],
  ['getPostOptions', ['desk'], [expect.objectContaining({ id: 'signature', required: true })]],
  ['updateIntegrationUserSettings', ['crm', { nickname: 'Northwind' }], settled],
  ['updateWorkflowUserSettings', ['desk', 'news', { list: 'news' }], settled],
  ['getDataSourceOptions', ['crm', 'owner'], owners],
  [
    'getFieldOptions',
    [{ integration: 'crm', action: 'owner', search: '' }],
    expect.objectContaining({
      data: expect.arrayContaining([{ label: expect.any(String), value: expect.any(String) }]),
    }),
  ],
  ['setDataSources', [{ dropdowns: { colour: colours } }], undefined],
  [
    'getSourcesForInput',
    ['crm', { type: 'CUSTOM_DROPDOWN', key: 'colour', title: 'Colour' }],
    { kind: 'single', source: { type: 'STATIC_ENUM_DATA_SOURCE', title: 'Colour', id: 'colour', values: colours } },
  ],
  ['getSourcesForInput', ['crm', { type: 'DYNAMIC_ENUM', sourceType: 'owner' }], { kind: 'single', source: owners }],
  [
    'getTriggers',
    ['desk'],
    {
      triggers: {
        desk: [expect.objectContaining({ type: 'news', triggerModel: 'POLLING', title: 'Find new contacts' })],
      },
    },
  ],
  [
    'getSourcesForActionInput',
    [{ id: 'list', title: 'List', type: 'ENUM', values: [{ value: 'all', label: 'All' }] }],
    expect.objectContaining({
      kind: 'single',
      source: expect.objectContaining({ values: [{ value: 'all', label: 'All' }] }),
    }),
  ],
  ['updateWorkflowState', [{ leak: true }], settled],
  ['getVersion', [], version],
  ['getAssetUrl', ['a-picture'], `${base}/images/a-picture.png`],
  [
    'getCustomWebhookUserManualUrl',
    ['news', deskId],
    expect.stringContaining(`/triggers/connect/${base.split('/').at(-1) ?? ''}/`),
  ],
];

/** What is refused, and in whose words. */
const refusals = (credentialId: string, id: string): readonly (readonly [string, readonly unknown[], string])[] => [
  ['createConfiguration', [{ credentialId }], 'An account has one configuration'],
  ['updateConfiguration', [{ id, credentialId, meta: { a: 1 } }], 'A configuration keeps no'],
  ['destroyConfiguration', [{ id, credentialId }], 'Cannot delete default configuration'],
  ['completeInstall', ['crm', { authorizationCode: 'x' }], 'not finished here'],
  ['getIntegrationAccount', ['crm', { includeAccountAuth: true }], 'Tokens of accounts are not given out'],
  ['connectAction', ['none', {}], 'No resource found'],
];

/** As `acme-connect import-paragon` does. */
async function importUser(user: { readonly userId: string; readonly meta: object }): Promise<void> {
  const file = Readable.from([Buffer.from(JSON.stringify([user]))]);
  const how = { projectId: stack.project.projectId, names: new Map<string, string>(), dryRun: false, overwrite: false };
  for await (const _ of stack.core.admin.importParagon(file, how));
}

const signFor = async (userId: string) => await stack.tokens.sign(userId);
const mailKeys = () => stack.sandbox.control.state().mailKeys.map(({ key }) => key);
const accountsOf = async (userId: string, id: string) =>
  (await stack.client.users.get(userId)).integrations.find((one) => one.id === id)?.connections ?? [];

const events = ['onPortalOpen', 'onPortalClose', 'onIntegrationInstall', 'onIntegrationUninstall', 'onWorkflowChange'];

/** What the page was told of until it was told of this, and of what it was about. */
async function heard(app: App, last: string): Promise<string[]> {
  const told = async () => {
    const all = await app.page.evaluate<[string, { integrationType?: string; workflowId?: string }][]>('heard');
    return all.map(([name, { integrationType, workflowId }]) => `${name} ${workflowId ?? integrationType}`);
  };
  return await eventually(told, (names) => names.at(-1) === last);
}

/** Connects both ways in the portal, and changes something there. @returns the id of the account of Sandbox CRM */
async function useThePortal(app: App, userId: string): Promise<string> {
  const { portal } = app;
  for (const event of events) await app.run('listen', event);
  await app.run('start', 'crm', 'connect', 'crm', {});
  const window = await app.window(() => portal.getByRole('button', { name: 'Connect Sandbox CRM' }).click());
  await signIn(window, 'ada@northwind.example');
  await allow(window);
  const { value, error } = await app.end('crm');
  expect(error).toBeUndefined();
  const { credentialId } = value;
  expect(await accountsOf(userId, 'crm')).toMatchObject([{ id: credentialId, state: 'connected' }]);
  expect((await app.call('getUser')).integrations.crm).toMatchObject({ enabled: true, credentialId });
  await portal.getByRole('switch', { name: 'Send new contacts' }).click();
  expect(await heard(app, 'onWorkflowChange send-contacts')).toEqual([
    'onPortalOpen crm',
    'onIntegrationInstall crm',
    'onWorkflowChange send-contacts',
  ]);
  await portal.getByRole('button', { name: 'Close', exact: true }).click();
  await heard(app, 'onPortalClose crm');
  await app.page.locator('#paragon-connect-frame').waitFor({ state: 'hidden' });

  await app.run('start', 'mail', 'installIntegration', 'mail', {});
  await portal.getByRole('button', { name: 'Connect Sandbox Mail' }).click();
  await portal.getByRole('textbox', { name: 'API key' }).fill(mailKeys()[0] ?? '');
  await portal.getByRole('button', { name: 'Connect', exact: true }).click();
  expect((await app.end('mail')).error).toBeUndefined();
  // It was there to install something, and has.
  await app.page.locator('#paragon-connect-frame').waitFor({ state: 'hidden' });
  expect((await app.call('getUser')).integrations.mail).toMatchObject({ enabled: true, credentialStatus: 'VALID' });
  for (const event of events) expect([event, await app.run('unlisten', event)]).toEqual([event, true]);
  return credentialId;
}

/** Disconnects in the portal, and leaves it by the key for that. */
async function leaveThePortal(app: App): Promise<void> {
  const { portal } = app;
  await app.run('listen', 'onIntegrationUninstall');
  await app.call('setHeadless', false);
  await app.run('start', 'again', 'connect', 'crm', {});
  await portal.getByRole('button', { name: /^Disconnect Ada/ }).click();
  await portal.getByRole('button', { name: 'Disconnect', exact: true }).click();
  await portal.getByRole('button', { name: 'Connect Sandbox CRM' }).waitFor();
  await heard(app, 'onIntegrationUninstall crm');
  await app.page.keyboard.press('Escape');
  await app.page.locator('#paragon-connect-frame').waitFor({ state: 'hidden' });
}

describe.concurrent.each(versions)('@useparagon/connect $version', ({ version, isOfFlows }) => {
  test('a whole life: metadata, the portal, keys, sign-ins, workflows, an event, a request, several accounts, and the end of it', async () => {
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
        ['desk', 'Sandbox Desk'],
        ['onedrive', 'Sandbox Files'],
      ]);

      const credentialId = await useThePortal(app, userId);

      /** The id of the account that it has connected. */
      const install = async (type: string, begin: (name: string) => Promise<unknown>): Promise<string> => {
        const before = (await accountsOf(userId, type)).map(({ id }) => id);
        const name = `${type} ${before.length}`;
        await begin(name);
        expect((await app.end(name)).error).toBeUndefined();
        const made = (await accountsOf(userId, type)).filter(({ id }) => !before.includes(id));
        expect(made).toHaveLength(1);
        return made[0]?.id ?? '';
      };
      const withKey = (type: string, apiKey: string | undefined) =>
        install(type, (name) => {
          const options = { accountType: 'default', pre: { apiKey }, allowMultipleCredentials: true };
          return app.run('startFlow', name, type, options);
        });
      const [firstKey, secondKey] = mailKeys();
      const second = await withKey('mail', secondKey);
      await withKey('onedrive', firstKey);
      const deskId = await install('desk', async (name) => {
        const signature = `Sent by ${version}`;
        const begun = app.page.context().waitForEvent('request', (request) => request.url().includes('environment='));
        const options = { accountType: 'sandbox', post: { signature } };
        await allow(await app.window(() => app.run('startFlow', name, 'desk', options)));
        expect(new URL((await begun).url()).searchParams.get('environment')).toBe('sandbox');
      });
      const asked = await app.page.evaluate('asked');
      expect(asked).toContainEqual(['desk 0', 'accountType', ['production', 'sandbox']]);
      expect(asked).toContainEqual(['desk 0', 'postOptions', ['signature']]);
      expect(await accountsOf(userId, 'desk')).toMatchObject([
        { id: deskId, state: 'connected', settings: { values: { signature: `Sent by ${version}` } } },
      ]);

      // Until then versions before 2.2 take the account that was connected last for the one that everything is about.
      await app.call('closePortal');
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
      // A header of the app's own, for which a browser asks first.
      const headers = { 'Notion-Version': '2022-06-28' };
      const lead = { method: 'POST', body: { email: `made@${version}.example` }, headers };
      expect(await app.call('request', 'crm', '/contacts', lead)).toMatchObject({ email: `made@${version}.example` });
      expect(await app.refused('request', 'crm', '/contacts', { method: 'GET' })).toContain('does not let browsers');

      const functions = functionsOf[version] ?? [];
      expect((await app.run('functions')).toSorted()).toEqual(functions);
      for (const [name, given, answer] of further(
        version,
        `${stack.url}/projects/${stack.project.projectId}`,
        deskId,
      )) {
        if (functions.includes(name)) expect([name, await app.call(name, ...given)]).toEqual([name, answer]);
      }
      const { credentialConfigId } = (await app.call('getUser')).integrations.crm;
      for (const [name, given, words] of refusals(credentialId, credentialConfigId)) {
        expect([name, await app.refused(name, ...given)]).toEqual([name, expect.stringContaining(words)]);
      }
      expect(await app.call('connectAction', 'onedrive', { apiKey: secondKey })).toMatchObject({ status: 'VALID' });
      expect(await app.run('pickFile', 'onedrive')).toEqual({
        refused: expect.stringContaining('Tokens of accounts are not given out'),
        opened: false,
        instance: null,
      });

      await app.call('uninstallIntegration', 'mail', { selectedCredentialId: second });
      expect((await accountsOf(userId, 'mail')).map(({ id }) => id)).not.toContain(second);
      await app.call('uninstallIntegration', 'mail');
      await leaveThePortal(app);
      expect(await app.run('stageOfFlow')).toBe('done');
      await app.run('cancelFlow');
      // Newer versions give up what the flow has connected.
      expect(await accountsOf(userId, 'desk')).toHaveLength(isOfFlows ? 0 : 1);
      const { integrations } = await app.call('getUser');
      expect([integrations.crm.enabled, integrations.mail.enabled]).toEqual([false, false]);
      expect(await accountsOf(userId, 'crm')).toEqual([]);
    });
  });

  test('a bad token, a window that somebody closes and a type of account that there is not; then a sign-in without the portal', async () => {
    const userId = `closes ${version}`;
    const meta = { Name: 'Ada', nickname: 'ada' };
    await importUser({ userId, meta });
    const token = await signFor(userId);
    const bad = remember('user token', `${token.slice(0, -8)}AAAAAAAA`);
    await withApp(version, async (app) => {
      expect(await app.refused('authenticate', stack.project.projectId, bad)).toContain('The user token was refused');
      // The SDK asks for several things at once, and each that is refused signs out whoever is signed in by then.
      await app.allAnswered();
      expect((await app.call('getUser')).authenticated).toBe(false);
      // What it said at Paragon, and what cannot be stored: somebody who was imported is not signed out for it.
      const metadata = { ...meta, Email: 'ada@a.example', 'Company Name': 'Northwind', sessionToken: 'x' };
      await app.call('authenticate', stack.project.projectId, token, { metadata });
      expect(await app.call('getUser')).toMatchObject({ authenticated: true, meta: { nickname: 'ada' } });
      const window = await app.window(() => app.run('startOAuth', 'closed', 'crm', { oauthTimeout: 15_000 }));
      await window.getByRole('heading', { name: 'Sign in' }).waitFor();
      await window.close();
      if (isOfFlows) expect((await app.end('closed')).error?.name).toBe('OAuthTimeoutError');
      const built = app.page.context().waitForEvent('response', (response) => response.url().includes('build-oauth'));
      await app.run('startOAuth', 'typed', 'crm', { accountType: 'sandbox', oauthTimeout: 500 });
      const answered = await built;
      expect([answered.status(), await answered.text()]).toEqual([400, expect.stringContaining('account type')]);

      expect((await app.call('getUser')).integrations.crm.allCredentials).toEqual([]);
      expect(await accountsOf(userId, 'crm')).toEqual([]);

      for (const event of events) await app.run('listen', event);
      await app.call('setHeadless', false);
      const opened = await app.window(() => app.run('start', 'installed', 'installIntegration', 'crm', {}));
      await signIn(opened, 'ada@northwind.example');
      await allow(opened);
      expect((await app.end('installed')).error).toBeUndefined();
      expect((await app.call('getUser')).integrations.crm.enabled).toBe(true);
      // Nothing was seen of the portal, and it is not taken for open.
      expect(await heard(app, 'onPortalClose crm')).toEqual(['onIntegrationInstall crm', 'onPortalClose crm']);
    });
  });
});

function frameOf(page: Page): Frame {
  const frame = page.frames().find((one) => /\/ui(\?|$)/.test(one.url()));
  if (frame === undefined) throw new Error('There is no frame of the portal.');
  return frame;
}

/** Runs in the frame; a text, because these tests know no DOM. */
const findProblems = `(async () => {
  const { scrollWidth, clientWidth } = document.documentElement;
  const { violations } = await axe.run();
  return [
    ...(scrollWidth > clientWidth ? ['scrolls sideways: ' + scrollWidth + ' in ' + clientWidth] : []),
    ...violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => 'axe ' + id + ': ' + html)),
  ];
})()`;

describe.concurrent('the portal', () => {
  const looks = [1000, 320].flatMap((width) => (['light', 'dark'] as const).map((scheme) => ({ width, scheme })));

  test('looks as it should, wide and narrow, light and dark', async () => {
    await withApp('2.4.0', async ({ page, portal, call, run }) => {
      await call('authenticate', stack.project.projectId, await signFor('looks at the portal'));
      await run('start', 'mail', 'connect', 'mail', {});
      await portal.getByRole('button', { name: 'Connect Sandbox Mail' }).click();
      await portal.getByRole('textbox', { name: 'API key' }).waitFor();
      const frame = frameOf(page);
      // By the browser's own hand, which the policy of the page does not bind.
      await frame.evaluate(await readFile('node_modules/axe-core/axe.min.js', 'utf8'));
      for (const { width, scheme } of looks) {
        await page.setViewportSize({ width, height: 640 });
        await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
        expect([width, scheme, await frame.evaluate(findProblems)]).toEqual([width, scheme, []]);
      }
    });
  });

  test('hears the page around it and nobody else', async () => {
    await withApp('2.4.0', async ({ page, portal, call, run }) => {
      const { projectId } = stack.project;
      const [token, stolen] = [await signFor('is heard'), await signFor('is not heard')];
      const sent: (string | undefined)[] = [];
      page.on('request', (request) => {
        if (request.url().includes('/ui/trpc/')) sent.push(request.headers()['authorization']);
      });
      await call('authenticate', projectId, token);
      await run('start', 'mail', 'connect', 'mail', {});
      await portal.getByRole('button', { name: 'Connect Sandbox Mail' }).waitFor();
      const frame = frameOf(page);
      await frame.evaluate(
        `var arrived = []; addEventListener('message', ({ data }) => arrived.push(data.nextContext?.user?.userId))`,
      );
      const forged = {
        messageType: 'UI_UPDATE',
        nextContext: {
          projectId,
          user: { authenticated: true, userId: 'is not heard', token: stolen, integrations: {} },
        },
        nextModalState: { integration: { type: 'crm', providerType: 'crm', id: 'x' } },
      };
      // From another window of the host's origin.
      await page.evaluate(`(() => {
        const other = document.body.appendChild(document.createElement('iframe'));
        other.srcdoc = '<script>parent.document.querySelector("#paragon-connect-frame").contentWindow.postMessage(' +
          ${JSON.stringify(JSON.stringify(forged))} + ', "*")</' + 'script>';
      })()`);
      const arrived = () => frame.evaluate<string[]>('arrived');
      await eventually(arrived, (names) => names.includes('is not heard'));
      await portal.getByRole('button', { name: 'Connect Sandbox Mail' }).click();
      await portal.getByRole('textbox', { name: 'API key' }).waitFor();
      expect(new Set(sent)).toEqual(new Set([`Bearer ${token}`]));
    });
  });

  test('is in no frame of anybody else, and by itself does nothing', async () => {
    const context = await chromium.openContext();
    const page = await context.newPage();
    const address = `${stack.url}/projects/${stack.project.projectId}/ui`;
    const body = `<iframe src="${address}"></iframe>`;
    await page.route('http://localhost:1/', (route) => route.fulfill({ contentType: 'text/html', body }));
    await page.goto('http://localhost:1/');
    expect(page.frames().map((frame) => frame.url())).toEqual(['http://localhost:1/', 'chrome-error://chromewebdata/']);
    await page.goto(address);
    await page.evaluate(`postMessage({ messageType: 'UI_UPDATE' }, '*')`);
    expect(await page.locator('dialog').count()).toBe(0);
    await context.close();
  });
});

test('no page has asked for a host that is none of the three', () => {
  expect([...chromium.hosts].toSorted()).toEqual(['127.0.0.1', '[::1]', 'localhost']);
});
