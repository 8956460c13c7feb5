import type { BrowserContext, Locator, Page } from 'playwright-core';
import { createBrowser } from '../../apps/sandbox/test/browser.ts';
import { alertMark } from './panel-host.ts';
import type { Stack } from './start-stack.ts';

/** A customer in front of the panel, with two hands: the host's page and the window that it opens. */
export interface PanelCustomer {
  readonly page: Page;
  /** Presses a button of the panel that opens the window, and waits for the provider's login or question. */
  openWindow(button?: string | RegExp): Promise<Page>;
  button(name: string | RegExp): Locator;
  /** A text that is on the page, whatever else is. */
  text(text: string): Locator;
  /** Where the six characters are typed that the window shows. */
  readonly codeField: Locator;
  /** Types the six characters that the window shows. */
  typeCode(window: Page): Promise<void>;
  /** Every alert that the page has shown since it was opened. */
  alerts(): readonly string[];
}

export const connectButton = /^Connect Sandbox CRM/;

/** To be called before the page is opened, so that no alert is missed. */
export function createPanelCustomer(page: Page): PanelCustomer {
  const alerts: string[] = [];
  page.on('console', (message) => {
    if (message.text().startsWith(alertMark)) alerts.push(message.text().slice(alertMark.length));
  });
  const button = (name: string | RegExp) => page.getByRole('button', { name });
  const codeField = page.getByLabel('Code from the Sandbox CRM window');
  return {
    page,
    button,
    codeField,
    text: (text) => page.getByText(text).first(),
    openWindow: async (name = connectButton) => {
      const opened = page.context().waitForEvent('page');
      await button(name).click();
      const window = await opened;
      await window.getByRole('heading', { name: /Sign in|wants to use your account/ }).waitFor();
      return window;
    },
    typeCode: async (window) => {
      const code = await window.locator('output').innerText();
      await codeField.fill(code);
      await button('Confirm').click();
    },
    alerts: () => [...alerts],
  };
}

/** Signs Ada in at the provider before any window opens. */
export async function signInBefore(context: BrowserContext, { sandbox }: Stack): Promise<void> {
  const person = createBrowser(sandbox.url);
  const [client] = sandbox.control.state().clients;
  const query = new URLSearchParams({
    client_id: client?.clientId ?? '',
    redirect_uri: client?.redirectUris[0] ?? '',
    response_type: 'code',
    scope: 'openid',
    code_challenge: 'a'.repeat(43),
    code_challenge_method: 'S256',
  });
  const login = await person.open(`/oidc/auth?${query.toString()}`);
  await person.submit(login.form('/login'), { email: 'ada@northwind.example', password: 'sandbox' });
  const kept = [...person.cookies.values()].filter(({ path }) => path === '/');
  await context.addCookies(kept.map(({ name, value }) => ({ name, value, url: sandbox.url })));
}

export async function signIn(window: Page, email: string): Promise<void> {
  await window.getByLabel('Email').fill(email);
  await window.getByLabel('Password').fill('sandbox');
  await window.getByRole('button', { name: 'Sign in' }).click();
  await window.getByRole('heading', { name: 'wants to use your account' }).waitFor();
}

/** Answers the provider's question, and waits until our server has taken the answer. */
export async function answer(window: Page, how: 'Allow' | 'Deny'): Promise<void> {
  const taken = window.waitForResponse(/\/oauth\/callback\//);
  await window.getByRole('button', { name: how }).click();
  await taken;
}
