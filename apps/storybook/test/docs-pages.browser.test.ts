import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startStories, type Stories, storiesFolder } from './open-story.ts';

interface Entry {
  readonly type: string;
  readonly title: string;
}

let stories: Stories;
let entries: Readonly<Record<string, Entry>>;

beforeAll(async () => {
  stories = await startStories();
  const index = JSON.parse(await readFile(`${storiesFolder}/index.json`, 'utf8')) as { entries: typeof entries };
  ({ entries } = index);
});
afterAll(async () => {
  await stories?.close();
});

test('every page of prose is shown, with its stories and its code, fits, and leads only to what is there', async () => {
  const pages = Object.entries(entries).filter(([, { type }]) => type === 'docs');
  expect(pages.length).toBeGreaterThanOrEqual(9);
  const problems: string[] = [];
  for (const [id, { title }] of pages) {
    const page = await stories.openDocs(id, { onProblem: (problem) => problems.push(`${id}: ${problem}`) });
    await expect.poll(() => page.evaluate(findEmpty), { message: id }).toEqual([]);
    expect(await page.locator('.sbdocs-content h1').first().textContent()).toBe(title.split('/').at(-1));

    const targets = await page.evaluate(findTargets);
    const isThere = (target: string): boolean => {
      const [, kind, shown = ''] = /^\?path=\/(story|docs)\/([\w-]+)$/.exec(target) ?? [];
      return entries[shown]?.type === kind;
    };
    problems.push(...targets.filter((target) => !isThere(target)).map((target) => `${id}: leads to ${target}`));

    await page.setViewportSize({ width: 320, height: 640 });
    const overflow = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return scrollWidth - clientWidth;
    });
    if (overflow > 0) problems.push(`${id}: scrolls sideways by ${overflow}`);
    await page.close();
  }
  expect(problems).toEqual([]);
  expect(stories.foreignRequests).toEqual([]);
});

/** Runs in the page: stories and blocks of code that show nothing. */
function findEmpty(): string[] {
  const unrendered = [...document.querySelectorAll('.docs-story')].filter(
    (story) => story.querySelector('.host-page > *') === null,
  );
  const silent = [...document.querySelectorAll<HTMLElement>('.docs-story .host-page, .docblock-source')].filter(
    ({ innerText }) => innerText.trim() === '',
  );
  const empty = [...unrendered, ...silent].map(({ outerHTML }) => outerHTML);
  return document.body.classList.contains('sb-show-errordisplay') ? [...empty, 'the page failed'] : empty;
}

/** Runs in the page: where the links of the prose lead; those inside of a story are the story's. */
function findTargets(): string[] {
  return [...document.querySelectorAll<HTMLAnchorElement>('.sbdocs-content a[href]')]
    .filter((link) => link.closest('.docs-story') === null)
    .map((link) => link.getAttribute('href') ?? '')
    .filter((href) => !(href.startsWith('#') && document.getElementById(href.slice(1)) !== null));
}
