import type { ElementHandle, Locator, Page } from 'playwright-core';
import type { PNG } from 'pngjs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { addAxe, findViolations } from './find-violations.ts';
import { startStories, type Stories } from './open-story.ts';
import { comparePictures } from './pictures/compare-pictures.ts';
import { readPicture } from './pictures/picture-file.ts';
import { setLook, showStory } from './show-story.ts';

/** What people ask their browser for, and what is to be seen then. */

/** A tick has more pixels than this that are no edge. */
const least = 5;

let stories: Stories;
let page: Page;

const list = 'panel-whole-panel--overview';
const details = 'panel-details--several-accounts';
const settings = 'settings-form--filled-in';
const runs = 'activity-list--runs';
const run = 'activity-detail--failed';

beforeAll(async () => {
  stories = await startStories();
  page = await stories.open(list);
  await addAxe(page);
});
afterAll(async () => {
  await stories?.close();
});

beforeEach(() =>
  page.emulateMedia({
    media: 'screen',
    colorScheme: 'light',
    forcedColors: 'none',
    contrast: 'no-preference',
    reducedMotion: 'reduce',
  }),
);

async function show(story: string, scheme: 'light' | 'dark' = 'light'): Promise<void> {
  await setLook(page, { width: 1280, height: 800, scheme, dir: 'ltr' });
  expect(await showStory(page, story)).toBe('finished');
}

/** In the colours that a person has chosen, dark letters on light and light ones on dark. */
describe('with colours of the person’s own', () => {
  test.each([
    ['the tab that is shown', details, '[role="tab"]', 'aria-selected', 'true', 'false'],
    ['a switch that rests', details, '[role="switch"]', 'aria-disabled', null, 'true'],
    ['the next action', list, '[data-look="primary"]', 'data-look', 'primary', 'plain'],
    ['an action that is not possible', list, '[data-look="plain"]', 'aria-disabled', null, 'true'],
    ['the row that is open', details, '[data-acme-part="row"]', 'data-open', 'true', null],
    ['the choice that holds', runs, '[data-look="choice"]', 'aria-pressed', 'true', 'false'],
    ['the option that the keys are at', 'settings-choices--open', '[role="option"]', 'data-active', null, 'true'],
    ['the option that is chosen', 'settings-choices--open', '[role="option"]', 'aria-selected', 'true', 'false'],
    ['a field that is wrong', settings, 'input[data-acme-part="input"]', 'aria-invalid', null, 'true'],
  ] as const)('%s is told from the others', async (_, story, selector, attribute, here, there) => {
    await show(story);
    const element = await page.locator(selector).first().elementHandle();
    if (element === null) throw new Error(`There is no ${selector}.`);
    await inBothPalettes(async () => {
      const one = await pictureWith(element, attribute, here);
      expect(differingIn(one, await pictureWith(element, attribute, there))).toBeGreaterThan(least);
    });
  });

  test('a switch that is on is told from one that is off', async () => {
    await show(details);
    const [on, off] = [page.getByRole('switch', { checked: true }), page.getByRole('switch', { checked: false })];
    await inBothPalettes(async () => {
      expect(differingIn(await pictureOf(on.first()), await pictureOf(off.first()))).toBeGreaterThan(least);
    });
  });

  test.each([
    ['the next action', list, '[data-look="primary"]'],
    ['the choice that holds', runs, '[aria-pressed="true"]'],
    ['the tab that is shown', details, '[aria-selected="true"]'],
  ])('the words of %s are to be read', async (_, story, selector) => {
    await show(story);
    const element = page.locator(selector).first();
    await inBothPalettes(async () => {
      const one = await pictureOf(element);
      // The same letters, in another order: what hides them looks the same.
      await element.evaluate((target) =>
        target.replaceChildren((target.textContent ?? '').split('').reverse().join('')),
      );
      expect(differingIn(one, await pictureOf(element))).toBeGreaterThan(least);
    });
  });

  test('each sign has a shape of its own', async () => {
    await show('panel-pieces--glyphs');
    const signs = await page.locator('[data-glyph]').all();
    expect(signs.length).toBeGreaterThan(7);
    await inBothPalettes(async () => {
      const seen: PNG[] = [];
      for (const sign of signs) seen.push(await pictureOf(sign));
      // And as if there were none.
      await signs[0]?.evaluate((sign) => sign.setAttribute('style', 'opacity: 0'));
      if (signs[0] !== undefined) seen.push(await pictureOf(signs[0]));
      await signs[0]?.evaluate((sign) => sign.removeAttribute('style'));
      const pairs = seen.flatMap((one, at) => seen.slice(at + 1).map((other) => differingIn(one, other)));
      expect(Math.min(...pairs)).toBeGreaterThan(least);
    });
  });
});

async function inBothPalettes(look: () => Promise<void>): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ forcedColors: 'active', colorScheme });
    await look();
  }
}

async function pictureWith(
  element: ElementHandle<SVGElement | HTMLElement>,
  attribute: string,
  value: string | null,
): Promise<PNG> {
  await element.evaluate(
    (target, [name, given]) => {
      if (given === null) target.removeAttribute(name);
      else target.setAttribute(name, given);
    },
    [attribute, value] as const,
  );
  return pictureOf(element);
}

async function pictureOf(element: Pick<ElementHandle, 'screenshot'> | Locator): Promise<PNG> {
  return readPicture(await element.screenshot());
}

/** How many pixels differ in the square of 16 by 16 where most do. */
function differingIn(one: PNG, other: PNG): number {
  return comparePictures(one, other, 'pixels').inSquare;
}

test('who asks for more contrast gets 7:1 for every text, in both schemes', async () => {
  const onlyRules = ['color-contrast-enhanced'];
  await show(list);
  expect(await findViolations(page, { onlyRules })).not.toEqual([]);

  await page.emulateMedia({ contrast: 'more' });
  const problems: string[] = [];
  for (const story of [
    list,
    details,
    settings,
    runs,
    run,
    'panel-pieces--buttons',
    'panel-pieces--banners',
    'panel-pieces--tones',
    'panel-disconnecting--last-account',
    'panel-connecting--fields-rejected',
  ]) {
    for (const scheme of ['light', 'dark'] as const) {
      await show(story, scheme);
      const found = await findViolations(page, { onlyRules });
      problems.push(...found.map((problem) => `${story} ${scheme}: ${problem}`));
    }
  }
  expect(problems).toEqual([]);
});

test.each([
  [list, ['Reconnect needed', 'marketing@lovelace.example', 'Not connected']],
  [details, ['ada@lovelace.example', 'Send new contacts', 'Connected Sep 14, 2026']],
  [settings, ['Sender name', 'Lovelace & Co', 'Sales Europe', 'Only active contacts']],
  [runs, ['Thursday, November 26, 2026', 'Update deals', 'Sandbox CRM didn’t respond.']],
  [run, ['What happened', 'What you can do', 'add to list']],
])('%s on paper is dark on white, whole, and has nothing to press', async (story, texts) => {
  await show(story, 'dark');
  const pressable = '[data-acme-part="button"], [role="tab"], [type="search"], select[data-acme-part="select"]';
  const before = await page.locator(pressable).filter({ visible: true }).count();
  await page.emulateMedia({ media: 'print' });
  expect(before).toBeGreaterThan(0);
  expect(await page.locator(pressable).filter({ visible: true }).count()).toBe(0);
  const shown = await page.evaluate(readPaper);
  for (const text of texts) expect(shown.map((each) => each.text).join('\n')).toContain(text);
  expect(shown.filter(({ contrast }) => contrast < 4.5)).toEqual([]);
});

/** Runs in the page: each text that is to be seen, and its contrast on white. Paper has no backgrounds. */
function readPaper(): { text: string; contrast: number }[] {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  if (canvas === null) throw new Error('There is no canvas.');
  const contrastOnWhite = (color: string): number => {
    canvas.fillStyle = 'white';
    canvas.fillRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = [...canvas.getImageData(0, 0, 1, 1).data]
      .map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
  };
  const elements = [...document.querySelectorAll<HTMLElement>('.host-page [data-acme-part]')];
  return elements.flatMap((element) => {
    if (!element.checkVisibility({ visibilityProperty: true })) return [];
    const own = [...element.childNodes].filter((node) => node instanceof Text).map((node) => node.textContent ?? '');
    const value = element instanceof HTMLInputElement && element.type !== 'checkbox' ? [element.value] : [];
    const text = [...own, ...value].join('').trim();
    return text === '' ? [] : [{ text, contrast: contrastOnWhite(getComputedStyle(element).color) }];
  });
}

test('who asks for less motion sees none, who does not sees some', async () => {
  const moving = () =>
    page.evaluate(
      () => document.getAnimations().filter(({ effect }) => Number(effect?.getComputedTiming().duration) > 0).length,
    );
  for (const [reducedMotion, atLeast, atMost] of [
    ['no-preference', 1, 100],
    ['reduce', 0, 0],
  ] as const) {
    await page.emulateMedia({ reducedMotion });
    await show('panel-whole-panel--loading');
    expect(await moving()).toBeGreaterThanOrEqual(atLeast);
    expect(await moving()).toBeLessThanOrEqual(atMost);
    await show(details);
    await page.getByRole('switch', { checked: false }).first().click();
    expect(await moving()).toBeGreaterThanOrEqual(atLeast);
    expect(await moving()).toBeLessThanOrEqual(atMost);
  }
});
