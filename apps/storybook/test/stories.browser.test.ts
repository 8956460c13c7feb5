import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { forceStates } from '../../../test/stack/force-states.ts';
import { addAxe, findViolations } from './find-violations.ts';
import { startStories, type Stories, storiesFolder } from './open-story.ts';
import { setLook, showStory } from './show-story.ts';

const tabs = 4;
/** Each scheme with each direction; 320 by 256 is a window of 1,280 by 1,024 at 400 %. */
const looks = [
  { width: 1280, height: 800, scheme: 'light', dir: 'ltr' },
  { width: 1280, height: 800, scheme: 'dark', dir: 'rtl' },
  { width: 320, height: 256, scheme: 'light', dir: 'rtl' },
  { width: 320, height: 256, scheme: 'dark', dir: 'ltr' },
] as const;

interface Finding {
  readonly story: string;
  readonly look: string;
  readonly problem: string;
}

let stories: Stories;
let storyIds: string[];

beforeAll(async () => {
  stories = await startStories();
  const index = JSON.parse(await readFile(`${storiesFolder}/index.json`, 'utf8')) as {
    entries: Record<string, { type: string }>;
  };
  storyIds = Object.entries(index.entries).flatMap(([id, { type }]) => (type === 'story' ? [id] : []));
});

afterAll(async () => {
  await stories?.close();
});

test('every story renders, plays, fits and is accessible, light and dark, in both directions, wide and at 400 %', async () => {
  expect(storyIds.length).toBeGreaterThan(60);
  const findings: Finding[] = [];
  const queue = [...storyIds];
  let checked = 0;

  async function work(): Promise<void> {
    const page = await openTab(findings);
    for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
      const checks = await checkStory(page, id, findings);
      checked += checks;
    }
    await page.close();
  }
  await Promise.all(Array.from({ length: tabs }, work));

  expect(findings.map(({ story, look, problem }) => `${story} ${look}: ${problem}`)).toEqual([]);
  expect(checked).toBe(storyIds.length * looks.length);
  expect(stories.foreignRequests).toEqual([]);
}, 400_000);

async function openTab(findings: Finding[]): Promise<Page> {
  const page = await stories.open(storyIds[0] ?? '', {
    onProblem: (problem) => findings.push({ story: 'on the way', look: '', problem }),
  });
  await addAxe(page);
  // Hidden pages of Storybook, which axe would walk through every time; and what sticks is looked at where it rests.
  await page.evaluate(() => {
    for (const hidden of document.querySelectorAll('.sb-preparing-story, .sb-preparing-docs, .sb-nopreview')) {
      hidden.remove();
    }
  });
  await page.addStyleTag({
    content: ':is([data-acme-part="save-bar"], [data-acme-part="banner"]) { position: static !important }',
  });
  return page;
}

/** Shows the story once and looks at it in every way, and once with the text as far apart as WCAG 1.4.12 asks. @returns how often */
async function checkStory(page: Page, story: string, findings: Finding[]): Promise<number> {
  let checks = 0;
  await setLook(page, looks[0]);
  const outcome = await showStory(page, story);
  if (outcome !== 'finished') findings.push({ story, look: 'at first', problem: outcome });
  for (const look of looks) {
    await setLook(page, look);
    const problems = [...(await page.evaluate(findOverflow)), ...(await findViolations(page))];
    if (look.width === 1280) problems.push(...(await findViolationsInUse(page, look.scheme)));
    for (const problem of problems) {
      findings.push({ story, look: Object.values(look).join(' '), problem });
    }
    checks++;
  }
  await page.evaluate(setTextSpacing, true);
  for (const problem of await page.evaluate(findOverflow)) findings.push({ story, look: 'text apart', problem });
  await page.evaluate(setTextSpacing, false);
  return checks;
}

/** Controls that were looked at in use, by scheme and what decides how they look. */
const used = new Set<string>();

/** The colours of what no story before has shown, as it is with the pointer over it and the focus on it. */
async function findViolationsInUse(page: Page, scheme: string): Promise<string[]> {
  const kinds = await page.evaluate(noteControls);
  const isNew = kinds.map((kind) => !used.has(`${scheme} ${kind}`));
  if (!isNew.includes(true)) return [];
  for (const kind of kinds) used.add(`${scheme} ${kind}`);
  await page.evaluate(markControls, isNew);
  const letGo = await forceStates(page, '[data-in-use]', ['hover', 'focus', 'focus-visible']);
  const problems = await findViolations(page, { within: '[data-in-use]', onlyRules: ['color-contrast'] });
  await letGo();
  return problems.map((problem) => `in use: ${problem}`);
}

/** Runs in the page. @returns of each control, what can decide how it looks: its state, and that of everything around it */
function noteControls(): string[] {
  const told = /^(data-(?!run$)|aria-(?!label|describedby|controls|owns|activedescendant)|type$|style$)/;
  const stateOf = (element: Element): string =>
    [...element.attributes]
      .filter(({ name }) => told.test(name))
      .map(({ name, value }) => `${name}=${value}`)
      .join(' ');
  const controls = [
    ...document.querySelectorAll<HTMLElement>(
      ':is(button, input, select, textarea, summary, [role="option"])[data-acme-part]',
    ),
  ].filter((control) => control.checkVisibility({ visibilityProperty: true }));
  Object.assign(window, { controls });
  return controls.map((control) => {
    const around: string[] = [];
    for (let at: Element | null = control; at !== null; at = at.parentElement) {
      if (at.hasAttribute('data-acme-part')) around.push(stateOf(at));
    }
    return `${around.join(' < ')} ${control.matches(':checked')}`;
  });
}

/** Runs in the page: marks those of the controls noted above. */
function markControls(isWanted: readonly boolean[]): void {
  const { controls } = window as unknown as { controls: readonly HTMLElement[] };
  for (const [index, control] of controls.entries()) control.toggleAttribute('data-in-use', isWanted[index]);
}

/** @see https://www.w3.org/TR/WCAG22/#text-spacing */
function setTextSpacing(isOn: boolean): void {
  document.querySelector('style#text-spacing')?.remove();
  if (!isOn) return;
  const style = document.createElement('style');
  style.id = 'text-spacing';
  style.textContent =
    '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }';
  document.head.append(style);
}

/** Runs in the page: what does not fit. */
function findOverflow(): string[] {
  const problems: string[] = [];
  const nameOf = ({ dataset }: HTMLElement) => dataset['acmePart'] ?? dataset['acmePrimitive'];
  if ((document.querySelector<HTMLElement>('.host-page')?.innerText.trim() ?? '') === '')
    problems.push('nothing is shown');
  // The pages ask for less motion.
  const moving = document
    .getAnimations()
    .filter(({ effect }) => Number(effect?.getComputedTiming().duration) > 0).length;
  if (moving > 0) problems.push(`${moving} animations run`);
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) problems.push(`scrolls sideways: ${scrollWidth} in ${clientWidth}`);
  for (const element of document.querySelectorAll<HTMLElement>(
    ':is([data-acme-part], [data-acme-primitive]):not([data-acme-part="live"], input)',
  )) {
    // What is inline has no width of its own, and answers 0.
    const runsOver = element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1;
    if (runsOver) problems.push(`the content of "${nameOf(element)}" is wider than its box`);
  }
  return problems;
}
