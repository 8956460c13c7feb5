import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import type { PNG } from 'pngjs';
import { startStories } from '../open-story.ts';
import { setLook, showStory } from '../show-story.ts';
import { letterSettings, letterStyles } from './letters.ts';
import { readPicture } from './picture-file.ts';
import type { Picture } from './picture-list.ts';

export const picturesFolder = fileURLToPath(new URL('.', import.meta.url));
/** With which Chromium the committed pictures were taken. */
export const takenWithPath = fileURLToPath(new URL('taken-with.json', import.meta.url));

const tabs = 2;
const now = new Date('2026-11-26T10:00:00Z');
const leastHeight = 480;

export interface TakenPictures {
  /** Of the browser, as `156.0.8078.108`. */
  readonly version: string;
  readonly files: ReadonlyMap<string, PNG>;
}

/**
 * Takes pictures of stories: nothing moves in them, their clock stands still, and their fonts come from a package.
 * @throws when a story fails
 */
export async function takePictures(wanted: readonly Picture[]): Promise<TakenPictures> {
  const letters = await letterSettings();
  const stories = await startStories(letters.settings);
  try {
    const files = new Map<string, PNG>();
    const queue = [...new Set(wanted.map(({ story }) => story))];
    const css = await letterStyles();
    async function work(): Promise<void> {
      const [first] = wanted;
      if (first === undefined) return;
      const page = await stories.open(first.story, { now, locale: 'en-US', timezoneId: 'UTC' });
      await page.addStyleTag({ content: css });
      await page.evaluate(loadFonts);
      for (let story = queue.shift(); story !== undefined; story = queue.shift()) {
        const outcome = await showStory(page, story);
        if (outcome !== 'finished') throw new Error(`${story}: ${outcome}`);
        for (const picture of wanted.filter((each) => each.story === story)) {
          files.set(picture.name, await takePicture(page, picture));
        }
      }
      await page.close();
    }
    await Promise.all(Array.from({ length: tabs }, work));
    return { version: stories.version, files };
  } finally {
    await stories.close();
    await letters.remove();
  }
}

/** The window is as high as what is in it: bars that stick to its edge are where they are seen. */
async function takePicture(page: Page, picture: Picture): Promise<PNG> {
  await setLook(page, { ...picture, height: leastHeight });
  const more = picture.css === undefined ? undefined : await page.addStyleTag({ content: picture.css });
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width: picture.width, height: Math.max(leastHeight, height) });
  await page.evaluate(waitUntilDrawn);
  const file = await page.screenshot({ animations: 'disabled', caret: 'hide' });
  await more?.evaluate((style) => (style as HTMLElement).remove());
  return readPicture(file);
}

/** Runs in the page. */
async function loadFonts(): Promise<void> {
  await Promise.all([...document.fonts].map((face) => face.load()));
}

/** Runs in the page: twice the next frame. */
async function waitUntilDrawn(): Promise<void> {
  await document.fonts.ready;
  scrollTo(0, 0);
  for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
}
