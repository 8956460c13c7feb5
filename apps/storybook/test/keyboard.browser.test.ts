import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startStories, type Stories } from './open-story.ts';
import { showStory } from './show-story.ts';

const everyOutcome = 'panel-whole-panel--every-outcome';

let stories: Stories;
let page: Page;
beforeAll(async () => {
  stories = await startStories();
  page = await stories.open(everyOutcome);
});
afterAll(async () => {
  await stories?.close();
});

/** A person with a keyboard: finds things by walking, and hears what the live regions say. */
interface Person {
  /** Walks on until what has the focus is called so. @throws after a whole round */
  to(name: string | RegExp): Promise<void>;
  press(key: string): Promise<void>;
  type(text: string): Promise<void>;
  /** The name of what has the focus. */
  at(): Promise<string>;
  arrivesAt(name: string | RegExp): Promise<void>;
  /** What was said, in order. */
  heard(): Promise<readonly string[]>;
  hears(text: string): Promise<void>;
}

/** The story as it is at first: it comes after another one. */
async function sitDown(): Promise<Person> {
  for (const story of ['panel-whole-panel--empty', everyOutcome]) expect(await showStory(page, story)).toBe('finished');
  await page.evaluate(() => {
    const said: string[] = [];
    Object.assign(window, { said });
    for (const kind of ['mousedown', 'pointerdown', 'touchstart']) {
      addEventListener(kind, () => said.push(`a ${kind} was sent`), true);
    }
    for (const region of document.querySelectorAll('[data-acme-part="live"]')) {
      new MutationObserver(() => {
        if (region.textContent !== '') said.push(region.textContent ?? '');
      }).observe(region, { childList: true, characterData: true, subtree: true });
    }
  });
  const at = (): Promise<string> =>
    page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      if (element === document.body) return 'nothing';
      const labels = (element as HTMLInputElement).labels;
      return (
        element.getAttribute('aria-label') ??
        (labels !== undefined && labels !== null && labels.length > 0
          ? [...labels].map((label) => label.textContent).join(' ')
          : (element.textContent ?? ''))
      ).trim();
    });
  const isSeen = (): Promise<boolean> =>
    page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      const { left, right, top, bottom } = element.getBoundingClientRect();
      const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
      return (
        outlineStyle !== 'none' &&
        Number.parseFloat(outlineWidth) >= 2 &&
        hit !== null &&
        (hit === element || element.contains(hit))
      );
    });
  const heard = (): Promise<readonly string[]> => page.evaluate(() => (window as unknown as { said: string[] }).said);
  const isCalled = (name: string, wanted: string | RegExp): boolean =>
    typeof wanted === 'string' ? name === wanted : wanted.test(name);
  const person: Person = {
    at,
    heard,
    to: async (wanted) => {
      const passed: string[] = [];
      for (let step = 0; step < 80; step += 1) {
        await page.keyboard.press('Tab');
        const name = await at();
        passed.push(name);
        if (name !== 'nothing') expect(await isSeen(), `the focus is seen on "${name}"`).toBe(true);
        if (isCalled(name, wanted)) return;
      }
      throw new Error(`"${wanted}" is not in the tab order: ${passed.join(' · ')}`);
    },
    press: async (key) => {
      await page.keyboard.press(key);
      // Whatever the key did, the focus is somewhere: on the page itself a person would have to begin again.
      await expect.poll(at, { message: `after ${key}` }).not.toBe('nothing');
    },
    type: (text) => page.keyboard.type(text),
    arrivesAt: async (wanted) => {
      await expect.poll(async () => isCalled(await at(), wanted) || (await at()), { timeout: 10_000 }).toBe(true);
    },
    hears: async (text) => {
      await expect.poll(heard, { timeout: 10_000 }).toContain(text);
    },
  };
  return person;
}

test('connect, and manage what was connected', async () => {
  const person = await sitDown();
  await person.to('Connect Connects');
  await person.press('Enter');
  await person.arrivesAt('Manage Connects');
  await person.hears('Connected to Connects as grace@hopper.example');
  await person.press('Enter');
  await person.arrivesAt('Connects');
  await person.to('Send new contacts');
  await person.press('Space');
  await person.hears('Send new contacts turned on');
  expect(await person.heard()).toEqual([
    'Connected to Connects as grace@hopper.example',
    'Send new contacts turned on',
  ]);
});

test('a window that is blocked is opened in this tab instead', async () => {
  const person = await sitDown();
  await person.to('Connect Blocked');
  await person.press('Enter');
  await page.getByText('Your browser blocked the Blocked window.').waitFor();
  await person.to('Continue in this tab');
  await person.press('Enter');
  await page.getByText('Continue at Blocked in this tab.').waitFor();
  await expect.poll(() => page.getByText('Your browser blocked').count()).toBe(0);
});

test('approval that was not given is asked for again, or let be', async () => {
  const person = await sitDown();
  await person.to('Connect Denied');
  await person.press('Enter');
  await page.getByText('Denied didn’t get your approval. Nothing was connected.').waitFor();
  await person.to('Try again');
  await person.press('Enter');
  await page.getByText('Denied didn’t get your approval. Nothing was connected.').waitFor();
  await person.to('Dismiss');
  await person.press('Enter');
  await expect.poll(() => page.getByText('Denied didn’t get your approval').count()).toBe(0);
});

test('a window is shown again, and waiting for it ends', async () => {
  const person = await sitDown();
  await person.to('Connect Waits');
  await person.press('Enter');
  await person.arrivesAt('Cancel connecting Waits');
  await person.to('Show window');
  await person.press('Enter');
  await person.to('Cancel connecting Waits');
  await person.press('Enter');
  await person.hears('Connection to Waits cancelled.');
  await person.arrivesAt('Connect Waits');
  expect(await person.heard()).toEqual(['Connection to Waits cancelled.']);
});

test('a key is typed, refused, corrected and taken', async () => {
  const person = await sitDown();
  await person.to('Connect Asks');
  await person.press('Enter');
  await person.arrivesAt(/^API key/);
  await person.press('Enter');
  await person.arrivesAt(/^API key/);
  await page.getByText('Fill in “API key”.').first().waitFor();
  await person.type('wrong');
  await person.press('Enter');
  await page.getByText('Asks rejected this.', { exact: false }).waitFor();
  await person.arrivesAt(/^API key/);
  await person.press('Control+a');
  await person.type('key_123');
  await person.press('Enter');
  await person.arrivesAt('Manage Asks');
  await person.hears('Connected to Asks as grace@hopper.example');
  await expect.poll(() => page.getByRole('textbox').count()).toBe(0);
});

test('one more account is added, renamed, and disconnected again', async () => {
  const person = await sitDown();
  await person.to('Manage Has one');
  await person.press('Enter');
  await person.arrivesAt('Has one');
  await person.to('Add another account');
  await person.press('Enter');
  await person.hears('Connected to Has one as grace@hopper.example');
  await person.to('Rename grace@hopper.example');
  await person.press('Enter');
  await person.type('Second');
  await person.press('Enter');
  await person.hears('Renamed to Second');
  await person.to('Disconnect Second');
  await person.press('Enter');
  await person.arrivesAt('Keep connected');
  await person.press('Escape');
  await person.arrivesAt('Disconnect Second');
  await person.press('Enter');
  await person.arrivesAt('Keep connected');
  await person.to('Disconnect');
  await person.press('Enter');
  await person.hears('Has one disconnected');
  expect(await person.at()).not.toBe('nothing');
});

test('a switch that the server refuses goes back under the finger, and is tried again', async () => {
  const person = await sitDown();
  await person.to('Manage Has one');
  await person.press('Enter');
  await person.to('Fails');
  await person.press('Space');
  await page.getByText('Couldn’t turn on “Fails”. It’s still off.', { exact: false }).waitFor();
  expect(await person.at()).toBe('Fails');
  await person.to('Try again');
  await person.press('Enter');
  await person.arrivesAt('Fails');
  await person.hears('Fails turned on');
  await expect.poll(() => page.getByRole('switch', { name: 'Fails' }).isChecked()).toBe(true);
});

test('what broke is reconnected', async () => {
  const person = await sitDown();
  await person.to('Reconnect Broken');
  await person.press('Enter');
  await person.hears('Connected to Broken as ada@lovelace.example');
  await person.arrivesAt('Manage Broken');
  expect(await person.heard()).toEqual(['Connected to Broken as ada@lovelace.example']);
});

test('the tabs of an integration are walked with arrows, and the list is come back to where it was left', async () => {
  const person = await sitDown();
  await person.to('Has one');
  await person.press('Enter');
  await person.arrivesAt('Has one');
  await person.to('Setup');
  await person.press('ArrowRight');
  await expect.poll(() => page.getByRole('tab', { selected: true }).textContent()).not.toBe('Setup');
  await person.press('End');
  await person.arrivesAt('About');
  await person.press('Home');
  await person.arrivesAt('Setup');
  await person.to('Back to all integrations');
  await person.press('Enter');
  await person.arrivesAt('Has one');
  await expect.poll(() => page.getByRole('tab').count()).toBe(0);
});

test('settings are chosen from lists, one of which waits for the other, and saved', async () => {
  const person = await sitDown();
  await person.to('Manage Works');
  await person.press('Enter');
  await person.arrivesAt('Works');
  await person.to('Stage');
  await person.press('ArrowDown');
  await expect.poll(() => page.getByRole('combobox', { name: 'Stage' }).getAttribute('aria-expanded')).toBe('false');
  await person.press('Shift+Tab');
  await person.arrivesAt('Pipeline');
  await person.type('renewals');
  await expect.poll(() => page.getByRole('option').count()).toBe(4);
  await person.press('ArrowDown');
  await person.press('Escape');
  // Escape closes the list, and nothing around it.
  await person.arrivesAt('Pipeline');
  await person.type('renewals');
  await expect.poll(() => page.getByRole('option').count()).toBe(4);
  await person.press('ArrowUp');
  await person.press('Enter');
  await expect.poll(() => page.getByRole('combobox', { name: 'Pipeline' }).inputValue()).toBe('Renewals Latin America');
  await person.to('Stage');
  await person.press('ArrowDown');
  await page.getByRole('option', { name: 'Talking' }).waitFor();
  await person.press('ArrowDown');
  await person.press('ArrowDown');
  await person.press('Enter');
  await expect.poll(() => page.getByRole('combobox', { name: 'Stage' }).inputValue()).toBe('Talking');
  await person.to('Save');
  await person.press('Enter');
  await person.hears('Settings saved');
  expect(await person.at()).toBe('Save');
});

test('what ran is chosen by how it went and by workflow, opened, and come back to', async () => {
  const person = await sitDown();
  await openActivity(person);
  await person.to('Failed');
  await person.press('Space');
  await person.hears('2 runs');
  expect(await person.at()).toBe('Failed');
  await person.to('Workflow');
  await person.type('T');
  await person.hears('1 run');
  await person.to(/^Tidies, Failed/);
  await person.press('Enter');
  await person.arrivesAt('Tidies');
  await page.getByText('What you can do').waitFor();
  await person.press('Shift+Tab');
  await person.arrivesAt('Back to all runs');
  await person.press('Enter');
  await person.arrivesAt(/^Tidies, Failed/);
  await expect
    .poll(() => page.getByRole('button', { name: 'Failed', exact: true }).getAttribute('aria-pressed'))
    .toBe('true');
});

test('what failed is run again', async () => {
  const person = await sitDown();
  await openActivity(person);
  await person.to(/^Sends, Failed/);
  await person.press('Enter');
  await person.arrivesAt('Sends');
  await person.to('Run again: Sends');
  await person.press('Enter');
  await person.hears('Sends goes on from where it failed');
  await person.arrivesAt('Sends');
  await expect.poll(() => page.getByRole('button', { name: /^Run again/ }).count()).toBe(0);
});

async function openActivity(person: Person): Promise<void> {
  await person.to('Manage Works');
  await person.press('Enter');
  await person.arrivesAt('Works');
  await person.to('Setup');
  await person.press('ArrowRight');
  await person.arrivesAt('Activity');
  await page.getByRole('button', { name: 'Failed', exact: true }).waitFor();
}
