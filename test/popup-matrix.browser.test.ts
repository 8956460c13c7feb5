import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startChromium, type TestBrowser } from './stack/chromium.ts';
import {
  answer,
  connectButton,
  createPanelCustomer,
  type PanelCustomer,
  signIn,
  signInBefore,
} from './stack/panel-customer.ts';
import { type PanelHost, startPanelHost } from './stack/panel-host.ts';
import { queryDatabase } from './stack/query-database.ts';
import { eventually, startStack, type Stack } from './stack/start-stack.ts';

/**
 * Three sites, as in life: the host on localhost, our server on 127.0.0.1, the provider on [::1]. A name
 * that is mapped to loopback would be a third site too, but no secure context over http, and browsers
 * ignore the opener policy of such a page: every cell would be the same one.
 */
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

/** A customer with the panel open, whose browser is closed at the end of `use`. */
async function withPanel(
  how: {
    readonly userId: string;
    readonly policy?: string | undefined;
    readonly clicksByItself?: boolean;
    /** Signed in at the provider already, as most people are who connect an account. */
    readonly signedIn?: boolean;
  },
  use: (customer: PanelCustomer) => Promise<void>,
): Promise<void> {
  const context = await chromium.openContext();
  try {
    if (how.signedIn === true) await signInBefore(context, stack);
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    const customer = createPanelCustomer(page);
    await page.goto(host.pageUrl(how.userId, how));
    await use(customer);
  } catch (error) {
    const shown = await Promise.all(context.pages().map((page) => page.innerText('body').catch(String)));
    throw new Error(`${String(error)}\nThe windows showed:\n${shown.join('\n---\n')}`, { cause: error });
  } finally {
    await context.close();
  }
}

const connectionsOf = async (userId: string) =>
  (await stack.client.users.get(userId)).integrations[0]?.connections ?? [];

/** Moves the end of a user's attempts into the past, as a quarter of an hour would. */
async function letAttemptsExpire(userId: string): Promise<void> {
  await queryDatabase(
    stack,
    sql`update connect.attempt a set expires_at = now() - interval '1 second',
          claim_expires_at = now() - interval '1 second'
        from connect.connected_user u
        where u.project_id = a.project_id and u.id = a.user_id and u.external_id = ${userId}`,
  );
}

async function newestAttemptOf(userId: string): Promise<string | undefined> {
  const [newest] = await queryDatabase(
    stack,
    sql<{ state: string }>`select a.state from connect.attempt a
        join connect.connected_user u on u.project_id = a.project_id and u.id = a.user_id
        where u.external_id = ${userId} order by a.created_at desc limit 1`,
  );
  return newest?.state;
}

interface Cell {
  readonly userId: string;
  /** The host's page has cut the window off before it could be told the claim code. */
  readonly needsCode: boolean;
  /** One of the two policies has cut the window off by the time that the provider shows. */
  readonly isCut: boolean;
}

type Window = Awaited<ReturnType<PanelCustomer['openWindow']>>;

/** From the provider's question to the account in the panel. */
async function finish(customer: PanelCustomer, window: Window, cell: Pick<Cell, 'userId' | 'needsCode'>) {
  await answer(window, 'Allow');
  if (cell.needsCode) await customer.typeCode(window);
  await customer.text('Ada Lovelace').waitFor();
  expect(await connectionsOf(cell.userId)).toMatchObject([
    { state: 'connected', account: { label: expect.stringContaining('Ada Lovelace') } },
  ]);
}

const seemsClosed = 'Closed the Sandbox CRM window? You can open it again.';

/** One try, begun by pressing `button`. */
type Play = (customer: PanelCustomer, cell: Cell, button: string | RegExp) => Promise<void>;

async function succeed(...[customer, cell, button]: Parameters<Play>): Promise<void> {
  const window = await customer.openWindow(button);
  // Else the policies would not be what the cell is about.
  expect(await window.evaluate('window.opener === null')).toBe(cell.isCut);
  await finish(customer, window, cell);
}

async function deny(...[customer, { userId }, button]: Parameters<Play>): Promise<void> {
  const window = await customer.openWindow(button);
  await answer(window, 'Deny');
  await customer.button('Try again').waitFor();
  expect(await connectionsOf(userId)).toEqual([]);
  await window.close();
}

async function timeOut(...[customer, { userId }, button]: Parameters<Play>): Promise<void> {
  const window = await customer.openWindow(button);
  await letAttemptsExpire(userId);
  await customer.button('Start again').waitFor();
  await window.close();
}

async function closeWindow(...[customer, { userId }, button]: Parameters<Play>): Promise<void> {
  await (await customer.openWindow(button)).close();
  await customer.text(seemsClosed).waitFor();
  expect(await newestAttemptOf(userId)).toBe('awaiting_provider');
  await customer.button('Cancel connecting Sandbox CRM').click();
  await customer.button(connectButton).waitFor();
  await eventually(
    () => newestAttemptOf(userId),
    (state) => state === 'cancelled',
  );
}

/** How a try goes, and what the panel says and offers then; without an alert, nothing that looks like a failure. */
interface Outcome {
  readonly play: Play;
  readonly alert?: RegExp;
  readonly next?: string;
}

const outcomes = {
  success: { play: succeed },
  deny: {
    play: deny,
    alert: /^Sandbox CRM didn’t get your approval\. Nothing was connected\./,
    next: 'Try again',
  },
  timeout: {
    play: timeOut,
    alert: /^This took too long, so we stopped\. Nothing was connected\./,
    next: 'Start again',
  },
  'closed window': { play: closeWindow },
} as const satisfies Record<string, Outcome>;

/** All four, two of them in front of one panel: a page and its processes cost more than a window. */
const rows: readonly (readonly (keyof typeof outcomes)[])[] = [
  ['deny', 'success'],
  ['timeout', 'closed window'],
];
const policies = ['unsafe-none', 'same-origin-allow-popups', 'same-origin'] as const;

for (const ofProvider of policies) {
  describe(`provider ${ofProvider}`, () => {
    beforeAll(() => void stack.sandbox.control.setFaults({ oauth: { openerPolicy: ofProvider } }));

    for (const ofHost of policies) {
      for (const row of rows) {
        test.concurrent(`host ${ofHost}: ${row.join(', ')}`, async () => {
          const userId = `${ofHost} ${ofProvider} ${row[0]}`;
          const needsCode = ofHost === 'same-origin';
          const cell = { userId, needsCode, isCut: needsCode || ofProvider !== 'unsafe-none' };
          await withPanel({ userId, policy: ofHost, signedIn: true }, async (customer) => {
            let button: string | RegExp = connectButton;
            const expected: RegExp[] = [];
            for (const name of row) {
              const outcome: Outcome = outcomes[name];
              await outcome.play(customer, cell, button);
              if (outcome.alert !== undefined) expected.push(outcome.alert);
              button = outcome.next ?? connectButton;
              const shown = customer.alerts();
              expect(shown, name).toHaveLength(expected.length);
              for (const [index, text] of expected.entries()) expect(shown[index], name).toMatch(text);
            }
          });
        });
      }
    }
  });
}

describe('beside the matrix', () => {
  beforeAll(() => void stack.sandbox.control.setFaults({ oauth: { openerPolicy: 'same-origin' } }));

  test.concurrent('a window that only seems closed can still finish', async () => {
    const userId = 'seems closed';
    await withPanel({ userId, signedIn: true }, async (customer) => {
      const window = await customer.openWindow();
      await customer.text(seemsClosed).waitFor();
      await finish(customer, window, { userId, needsCode: false });
      expect(customer.alerts()).toEqual([]);
    });
  });

  for (const policy of [undefined, 'same-origin'] as const) {
    test.concurrent(`a window that was closed is opened again and finishes, host ${policy}`, async () => {
      const userId = `opens again ${policy}`;
      await withPanel({ userId, policy, signedIn: true }, async (customer) => {
        await (await customer.openWindow()).close();
        await customer.text(seemsClosed).waitFor();
        await finish(customer, await customer.openWindow('Open again'), { userId, needsCode: policy !== undefined });
        expect(customer.alerts()).toEqual([]);
      });
    });
  }

  test.concurrent('a page that is busy while its window goes on to the provider still hears the claim code', async () => {
    const userId = 'is busy';
    await withPanel({ userId, signedIn: true }, async (customer) => {
      const begun = customer.page.context().waitForEvent('request', (request) => /oauth\/start/.test(request.url()));
      const opened = customer.openWindow();
      await begun;
      await customer.page.evaluate('for (const until = Date.now() + 4000; Date.now() < until; );');
      await finish(customer, await opened, { userId, needsCode: false });
      expect(customer.alerts()).toEqual([]);
    });
  });

  test.concurrent('who allows it after all, after the time, is told that it was too late', async () => {
    const userId = 'is late';
    await withPanel({ userId, signedIn: true }, async (customer) => {
      const window = await customer.openWindow();
      await letAttemptsExpire(userId);
      await customer.button('Start again').waitFor();
      await answer(window, 'Allow');
      await window.getByRole('heading', { name: 'Nothing was connected' }).waitFor();
      expect(await connectionsOf(userId)).toEqual([]);
      await finish(customer, await customer.openWindow('Start again'), { userId, needsCode: false });
    });
  });

  test.concurrent('a code that nobody has typed in time ends as expired', async () => {
    const userId = 'types nothing';
    await withPanel({ userId, policy: 'same-origin', signedIn: true }, async (customer) => {
      const window = await customer.openWindow();
      await answer(window, 'Allow');
      await customer.codeField.waitFor();
      await letAttemptsExpire(userId);
      await customer.button('Start again').waitFor();
      await window.getByRole('heading', { name: 'Nothing was connected' }).waitFor();
      expect(customer.alerts()).toMatchObject([expect.stringContaining('This took too long')]);
      expect(await connectionsOf(userId)).toEqual([]);
    });
  });

  test.concurrent('a wrong code is said at its field, and the right one still connects', async () => {
    const userId = 'types wrongly';
    await withPanel({ userId, policy: 'same-origin', signedIn: true }, async (customer) => {
      const window = await customer.openWindow();
      await answer(window, 'Allow');
      await customer.codeField.fill('AAAAAA');
      await customer.button('Confirm').click();
      await customer.text('That isn’t the code in the Sandbox CRM window.').waitFor();
      await customer.typeCode(window);
      await customer.text('Ada Lovelace').waitFor();
      expect(await connectionsOf(userId)).toHaveLength(1);
    });
  });

  test.concurrent('a blocked window is an alert with a button that opens it', async () => {
    const userId = 'is blocked';
    await withPanel({ userId, clicksByItself: true, signedIn: true }, async (customer) => {
      // Only listened to: looking into the page would count as something that the customer did there.
      const texts = await eventually(customer.alerts, ({ length }) => length > 0);
      expect(texts).toMatchObject([expect.stringMatching(/^Your browser blocked the Sandbox CRM window\./)]);
      expect(customer.page.context().pages()).toHaveLength(1);
      expect(await newestAttemptOf(userId)).toBeUndefined();
      await finish(customer, await customer.openWindow('Open Sandbox CRM'), { userId, needsCode: false });
    });
  });

  test.concurrent('two tabs have one attempt each, and each connects its own account', async () => {
    const userId = 'has two tabs';
    await withPanel({ userId }, async (first) => {
      const page = await first.page.context().newPage();
      const second = createPanelCustomer(page);
      await page.goto(host.pageUrl(userId));
      const windows = [await first.openWindow(), await second.openWindow()] as const;
      await signIn(windows[0], 'ada@northwind.example');
      await answer(windows[0], 'Allow');
      await first.text('Ada Lovelace').waitFor();
      expect(await connectionsOf(userId)).toHaveLength(1);
      // The other tab has heard of the account, and still waits for its own.
      await second.text('Ada Lovelace').waitFor();
      await second.button('Show window').or(second.button('Open again')).waitFor();
      await signIn(windows[1], 'grace@contoso.example');
      await answer(windows[1], 'Allow');
      await second.text('+ 1 more').waitFor();
      const labels = (await connectionsOf(userId)).map(({ account }) => account.label.slice(0, 5));
      expect(labels.toSorted()).toEqual(['Ada L', 'Grace']);
      expect([...first.alerts(), ...second.alerts()]).toEqual([]);
    });
  });
});

test('no page has asked for a host that is none of the three', () => {
  expect([...chromium.hosts].toSorted()).toEqual(['127.0.0.1', '[::1]', 'localhost']);
});
