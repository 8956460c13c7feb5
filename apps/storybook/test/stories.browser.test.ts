import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { axePath, startStories, type Stories, storiesFolder } from './open-story.ts';

const tabs = 2;
/** Each scheme with each direction; 320 by 256 is a window of 1,280 by 1,024 at 400 %. */
const looks = [
  { width: 1280, height: 800, scheme: 'light', dir: 'ltr' },
  { width: 1280, height: 800, scheme: 'dark', dir: 'rtl' },
  { width: 320, height: 256, scheme: 'light', dir: 'rtl' },
  { width: 320, height: 256, scheme: 'dark', dir: 'ltr' },
] as const;

/** Rules about a whole page: a component has no landmarks and no page heading of its own. */
const pageRules = ['region', 'page-has-heading-one', 'landmark-one-main', 'bypass', 'document-title', 'html-has-lang'];

interface Finding {
  readonly story: string;
  readonly look: string;
  readonly problem: string;
}

let stories: Stories;
let axeSource: string;
let storyIds: string[];

beforeAll(async () => {
  stories = await startStories();
  const index = JSON.parse(await readFile(`${storiesFolder}/index.json`, 'utf8')) as {
    entries: Record<string, { type: string }>;
  };
  storyIds = Object.entries(index.entries).flatMap(([id, { type }]) => (type === 'story' ? [id] : []));
  axeSource = await readFile(axePath, 'utf8');
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
  await page.evaluate(axeSource);
  return page;
}

/** Shows the story once and looks at it in every way, and once with the text as far apart as WCAG 1.4.12 asks. @returns how often */
async function checkStory(page: Page, story: string, findings: Finding[]): Promise<number> {
  let checks = 0;
  await page.setViewportSize({ width: looks[0].width, height: looks[0].height });
  await page.evaluate(setLook, looks[0]);
  const outcome = await page.evaluate(showStory, story);
  if (outcome !== 'finished') findings.push({ story, look: 'at first', problem: outcome });
  for (const look of looks) {
    await page.setViewportSize({ width: look.width, height: look.height });
    await page.evaluate(setLook, look);
    const problems = [...(await page.evaluate(findOverflow)), ...(await page.evaluate(findViolations, pageRules))];
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

function setLook({ scheme, dir }: { readonly scheme: string; readonly dir: string }): void {
  document.documentElement.style.colorScheme = scheme;
  document.documentElement.dir = dir;
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

/** Runs in the page: has Storybook render the story and play its steps, without loading the page again. */
async function showStory(id: string): Promise<string> {
  interface Storybook {
    readonly __STORYBOOK_ADDONS_CHANNEL__: { emit(event: string, selection: unknown): void };
    readonly __STORYBOOK_PREVIEW__: { readonly currentRender?: { readonly id?: string; readonly phase?: string } };
  }
  const storybook = window as unknown as Storybook;
  storybook.__STORYBOOK_ADDONS_CHANNEL__.emit('setCurrentStory', { storyId: id, viewMode: 'story' });
  const started = performance.now();
  while (performance.now() - started < 15_000) {
    const { currentRender } = storybook.__STORYBOOK_PREVIEW__;
    const phase = currentRender?.id === id ? currentRender.phase : undefined;
    if (phase === 'finished') return phase;
    if (phase === 'errored') return `the story failed: ${document.querySelector('#error-message')?.textContent}`;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return 'the story did not finish';
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

/** Runs in the page: what axe says of what is shown. */
async function findViolations(skippedRules: readonly string[]): Promise<string[]> {
  interface Axe {
    run(
      context: Element,
      options: unknown,
    ): Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }>;
  }
  const { axe } = window as unknown as { axe: Axe };
  const problems: string[] = [];
  const { violations } = await axe.run(document.querySelector('.host-page') ?? document.body, {
    resultTypes: ['violations'],
    preload: false,
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    rules: Object.fromEntries(skippedRules.map((rule) => [rule, { enabled: false }])),
  });
  for (const { id, nodes } of violations) {
    for (const { html, failureSummary } of nodes) problems.push(`axe ${id}: ${html} ${failureSummary}`);
  }
  return problems;
}
