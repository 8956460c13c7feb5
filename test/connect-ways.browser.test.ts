import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startChromium, type TestBrowser } from './stack/chromium.ts';
import { answer, connectButton, createPanelCustomer, type PanelCustomer, signIn } from './stack/panel-customer.ts';
import { type PanelHost, startPanelHost } from './stack/panel-host.ts';
import { eventually, startStack, type Stack } from './stack/start-stack.ts';

/** The two ways without a second window, on three sites: the host on localhost, our server on 127.0.0.1, the provider on [::1]. */
let stack: Stack;
let host: PanelHost;
let chromium: TestBrowser;

beforeAll(async () => {
  host = await startPanelHost();
  stack = await startStack({ origins: [host.origin], sandboxHost: '::1' });
  const { projectId } = stack.project;
  host.connectTo({ url: stack.url, projectId, sign: (userId) => stack.tokens.sign(userId) });
  chromium = await startChromium();
});

afterAll(async () => {
  await chromium?.stop();
  await host?.stop();
  await stack?.stop();
});

const connectionsOf = async (userId: string) =>
  (await stack.client.users.get(userId)).integrations[0]?.connections ?? [];

/** A person with a browser of their own. */
async function withPerson(use: (page: Page, context: BrowserContext) => Promise<void>): Promise<void> {
  const context = await chromium.openContext();
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    await use(page, context);
  } catch (error) {
    const shown = await Promise.all(context.pages().map((page) => page.innerText('body').catch(String)));
    throw new Error(`${String(error)}\nThe pages showed:\n${shown.join('\n---\n')}`, { cause: error });
  } finally {
    await context.close();
  }
}

/** Where the tab has been, with everything behind the "#". */
function followAddresses(page: Page): string[] {
  const addresses: string[] = [];
  page.on('framenavigated', (frame) => void (frame === page.mainFrame() && addresses.push(frame.url())));
  return addresses;
}

/** A customer whose browser lets no window open. */
async function blockWindows(page: Page): Promise<void> {
  await page.addInitScript('window.open = () => null');
}

async function leaveByTab(customer: PanelCustomer): Promise<void> {
  await customer.button(connectButton).click();
  await customer.button('Continue in this tab').click();
  await customer.page.getByRole('heading', { name: 'Sign in' }).waitFor();
}

describe('in the tab', () => {
  test('a customer whose windows are blocked goes, signs in, comes back to the very page, and is connected', async () => {
    await withPerson(async (page, context) => {
      const userId = 'goes by tab';
      const asked: string[] = [];
      context.on('request', (request) => asked.push(request.url()));
      const addresses = followAddresses(page);
      await blockWindows(page);
      const customer = createPanelCustomer(page);
      const before = `${host.pageUrl(userId)}#/settings/integrations`;
      await page.goto(before);
      await leaveByTab(customer);
      expect(context.pages()).toHaveLength(1);
      await signIn(page, 'ada@northwind.example');
      await page.getByRole('button', { name: 'Allow' }).click();
      await customer.text('Ada Lovelace').waitFor();
      expect(await connectionsOf(userId)).toMatchObject([{ account: { label: expect.stringContaining('Ada') } }]);

      // It was in the address for a moment, behind the "#", and is gone from there and from the history.
      const back = addresses.find((address) => address.includes('acme_claim='));
      expect(back).toMatch(/[?&]acme_attempt=[\w-]{36}#\/settings\/integrations&acme_claim=[\w-]{43}$/);
      expect(page.url()).toBe(before);
      const claimCode = /acme_claim=([\w-]+)/.exec(back ?? '')?.[1] ?? 'none';
      for (const url of asked) expect(new URL(url).pathname + new URL(url).search).not.toContain(claimCode);
      await page.reload();
      await customer.text('Ada Lovelace').waitFor();
      expect(page.url()).toBe(before);
      expect(await connectionsOf(userId)).toHaveLength(1);
      // The page was loaded anew, so only what it shows now counts.
      expect(customer.alerts().filter((text) => !text.startsWith('Your browser blocked'))).toEqual([]);
    });
  });

  test('who says no is told so on the page that they come back to, and can try again', async () => {
    await withPerson(async (page) => {
      const userId = 'says no in the tab';
      await blockWindows(page);
      const customer = createPanelCustomer(page);
      await page.goto(host.pageUrl(userId));
      await leaveByTab(customer);
      await signIn(page, 'ada@northwind.example');
      await page.getByRole('button', { name: 'Deny' }).click();
      await customer.text('Sandbox CRM didn’t get your approval. Nothing was connected.').waitFor();
      expect(page.url()).toBe(host.pageUrl(userId));
      expect(await connectionsOf(userId)).toEqual([]);
      await customer.button('Try again').waitFor();
    });
  });

  test('who comes back by the back button can go again', async () => {
    await withPerson(async (page) => {
      const userId = 'goes back';
      await blockWindows(page);
      const customer = createPanelCustomer(page);
      await page.goto(host.pageUrl(userId));
      await leaveByTab(customer);
      // A page that the browser has kept whole is not loaded again.
      await page.goBack({ waitUntil: 'commit' });
      const again = customer.button('Open again').or(customer.button(connectButton));
      await again.first().click();
      const inTab = customer.button('Continue in this tab');
      await inTab
        .or(page.getByRole('heading', { name: 'Sign in' }))
        .first()
        .waitFor();
      if (await inTab.isVisible()) await inTab.click();
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
      await signIn(page, 'grace@contoso.example');
      await page.getByRole('button', { name: 'Allow' }).click();
      await customer.text('Grace Hopper').waitFor();
      expect(await connectionsOf(userId)).toHaveLength(1);
    });
  });

  test('somebody else who opens the address that a tab came back with connects nothing, and nobody connects twice', async () => {
    await withPerson(async (page) => {
      const addresses = followAddresses(page);
      await blockWindows(page);
      const customer = createPanelCustomer(page);
      await page.goto(host.pageUrl('is copied'));
      await leaveByTab(customer);
      await signIn(page, 'ada@northwind.example');
      await page.getByRole('button', { name: 'Allow' }).click();
      await customer.text('Ada Lovelace').waitFor();
      const back = addresses.find((address) => address.includes('acme_claim=')) ?? '';
      for (const userId of ['is copied', 'copies it']) {
        await withPerson(async (other) => {
          const panel = createPanelCustomer(other);
          await other.goto(back.replace('user=is+copied', `user=${userId.replace(' ', '+')}`));
          await panel.text('Ada Lovelace').or(panel.button(connectButton)).first().waitFor();
          await other.waitForTimeout(1_000);
          expect(other.url()).not.toContain('acme_');
          expect(panel.alerts()).toEqual([]);
        });
      }
      expect(await connectionsOf('copies it')).toEqual([]);
      expect(await connectionsOf('is copied')).toHaveLength(1);
    });
  });
});

describe('with a link', () => {
  /** The customer makes a link in the panel and reads its address there. */
  async function makeLink(page: Page, userId: string): Promise<{ customer: PanelCustomer; url: string }> {
    const customer = createPanelCustomer(page);
    await page.goto(host.pageUrl(userId));
    await page.getByRole('button', { name: 'Sandbox CRM', exact: true }).click();
    await customer.button('Copy link for your admin').click();
    const url = await page.getByLabel('Link for your admin').inputValue();
    return { customer, url };
  }

  test('an administrator who has no account of the host connects, and the customer sees it without a reload', async () => {
    await withPerson(async (page, context) => {
      const userId = 'asks an admin';
      await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: host.origin });
      const { customer, url } = await makeLink(page, userId);
      expect(await page.evaluate('navigator.clipboard.readText()')).toBe(url);

      await withPerson(async (admin, theirs) => {
        const asked: string[] = [];
        theirs.on('request', (request) => asked.push(request.url()));
        await admin.goto(url);
        await admin.getByRole('heading', { name: 'Connect Sandbox CRM to Taskly?' }).waitFor();
        await admin.getByText(userId).first().waitFor();
        await admin.getByRole('button', { name: 'Continue to Sandbox CRM' }).click();
        await admin.getByRole('heading', { name: 'Sign in' }).waitFor();
        await signIn(admin, 'grace@contoso.example');
        await answer(admin, 'Allow');
        await admin.getByRole('heading', { name: 'Connected' }).waitFor();
        await admin.getByText('Grace Hopper').waitFor();
        const secret = new URL(url).hash.slice(1);
        for (const address of asked) expect(new URL(address).pathname + new URL(address).search).not.toContain(secret);
      });

      await customer.text('Grace Hopper').waitFor();
      expect(await connectionsOf(userId)).toMatchObject([{ account: { label: expect.stringContaining('Grace') } }]);
      expect(customer.alerts()).toEqual([]);

      await withPerson(async (late) => {
        await late.goto(url);
        await late.getByRole('heading', { name: 'This link is no longer valid' }).waitFor();
      });
    });
  });

  test('a link that the customer takes back is over for whoever opens it', async () => {
    await withPerson(async (page) => {
      const { customer, url } = await makeLink(page, 'takes it back');
      await customer.button('Take the link back').click();
      await customer.text('The link no longer works.').waitFor();
      await withPerson(async (admin) => {
        await admin.goto(url);
        await admin.getByRole('heading', { name: 'This link is no longer valid' }).waitFor();
      });
      expect(await stack.client.connectLinks.list('takes it back')).toMatchObject([{ state: 'revoked' }]);
    });
  });

  test('a link of which the end is missing says so, and asks for nothing', async () => {
    await withPerson(async (page) => {
      const { url } = await makeLink(page, 'cuts it off');
      await page.goto(url.slice(0, url.indexOf('#')));
      await page.getByText('This link is not complete.').waitFor();
      expect(await stack.client.connectLinks.list('cuts it off')).toMatchObject([{ state: 'open' }]);
    });
  });

  test('a start link that was sent on asks in a real browser too, and its form is taken', async () => {
    const token = await stack.tokens.sign('sends it on');
    const created = await fetch(`${stack.url}/trpc/me.attempts.create?project=${stack.project.projectId}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, origin: host.origin, 'content-type': 'application/json' },
      body: JSON.stringify({ integrationId: 'crm' }),
    });
    const { result } = (await created.json()) as { result: { data: { next: { startUrl: string } } } };
    await withPerson(async (page) => {
      await page.goto(result.data.next.startUrl);
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
      expect(new URL(page.url()).hostname).toBe('[::1]');
    });
  });
});

test('no page has asked for a host that is none of the three, and the server had nothing to complain of', async () => {
  expect([...chromium.hosts].toSorted()).toEqual(['127.0.0.1', '[::1]', 'localhost']);
  await eventually(
    () => stack.logLines.filter((line) => line.includes('"level":50')),
    (errors) => errors.length === 0,
  );
});
