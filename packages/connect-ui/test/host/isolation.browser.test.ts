import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startChromium, type TestBrowser } from '../../../../test/stack/chromium.ts';
import { forceStates } from '../../../../test/stack/force-states.ts';
import { addSheet, changesOfLook, noteLook } from './computed-styles.ts';
import { bundle, type HostPages, startHostPages } from './host-pages.ts';

/** Two strangers on one page: what a host says about its elements, and what we say about ours. */
let chromium: TestBrowser;
let host: HostPages;
let isolating: string;
let layered: string;

const hostile = (name: string): Promise<string> => readFile(new URL(`hostile/${name}.css`, import.meta.url), 'utf8');

beforeAll(async () => {
  host = await startHostPages();
  isolating = await bundle('../../src/styles/styles.css');
  layered = await bundle('../../src/styles/styles.layered.css');
  host.file('/scenes.js', 'text/javascript', await bundle('pages/panel-scenes.tsx'));
  host.page('/scenes', '<body><script type="module" src="/scenes.js"></script>');
  host.page('/host', `<body>${await readFile(new URL('pages/host-elements.html', import.meta.url), 'utf8')}`);
  chromium = await startChromium();
});

afterAll(async () => {
  await chromium?.stop();
  await host?.stop();
});

async function open(path: string, ...sheets: readonly string[]): Promise<Page> {
  const page = await chromium.context.newPage();
  // Nothing moves while it is looked at.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(host.origin + path);
  for (const sheet of sheets) await addSheet(page, sheet, 'last');
  return page;
}

/** Every face of the panel, with a dialog open, on a page that hands nothing down to it but the browser's own values. */
async function openScenes(...sheets: readonly string[]): Promise<Page> {
  const page = await open('/scenes', ...sheets);
  await page.locator('[data-acme-part="load-error"]').waitFor();
  await page
    .getByRole('button', { name: /^Disconnect/ })
    .first()
    .click();
  await page.getByRole('alertdialog').waitFor();
  await page.locator('#stage').evaluate((stage: HTMLElement) => {
    stage.style.setProperty('all', 'initial');
    stage.style.setProperty('position', 'fixed');
    stage.style.setProperty('inset', '0 auto auto 0');
    stage.style.setProperty('inline-size', '760px');
  });
  expect(await noteLook(page, '#stage [data-acme-part]')).toBeGreaterThan(200);
  return page;
}

describe.each(['element-rules', 'preflight', 'grown-over-years', 'preflight.layered'])('a host with %s', (name) => {
  test('changes nothing of the panel, whether its sheet comes first or last, nor of a control that is in use', async () => {
    const page = await openScenes(isolating);
    const takeAway = await addSheet(page, await hostile(name), 'first');
    expect(await changesOfLook(page)).toEqual([]);
    await takeAway();
    const takeAwayLast = await addSheet(page, await hostile(name), 'last');
    expect(await changesOfLook(page)).toEqual([]);
    await takeAwayLast();

    const controls = '#stage :is(button, input, select, textarea, summary, [tabindex])[data-acme-part]';
    const letGo = await forceStates(page, controls, ['hover', 'active', 'focus', 'focus-visible']);
    expect(await noteLook(page, controls)).toBeGreaterThan(50);
    await addSheet(page, await hostile(name), 'last');
    expect(await changesOfLook(page)).toEqual([]);
    await letGo();
    await page.close();
  });

  test('has elements that our sheets leave alone', async () => {
    for (const sheet of [isolating, layered]) {
      const page = await open('/host', await hostile(name));
      expect(await noteLook(page, 'body')).toBeGreaterThan(50);
      await addSheet(page, sheet, 'last');
      expect(await changesOfLook(page)).toEqual([]);
      await page.close();
    }
  });
});

const order = '@layer theme, base, acme, components, utilities;';

test('in layers whose order the host declares, its preflight changes next to nothing', async () => {
  const page = await openScenes(order, layered);
  await addSheet(page, await hostile('preflight.layered'), 'last');
  const changes = await changesOfLook(page);
  expect(changes.length, changes.join('\n')).toBeLessThanOrEqual(24);
  await page.close();
});

test('a utility of the host in a layer wins over the layered file, and not over the isolating one', async () => {
  for (const [sheets, radius] of [
    [[order, layered, await hostile('preflight.layered')], '999px'],
    [[await hostile('preflight.layered'), isolating], '14px'],
  ] as const) {
    const page = await openScenes(...sheets);
    const panel = page.locator('[data-acme-part="panel"]').first();
    await panel.evaluate((element) => element.classList.add('host-pill'));
    expect(await panel.evaluate((element) => getComputedStyle(element).borderRadius)).toBe(radius);
    await page.close();
  }
});

test('both files say the same', () => {
  const rules = (css: string): string[] => css.match(/\[data-acme-part[^{}]*\{/g) ?? [];
  expect(rules(isolating).length).toBeGreaterThan(100);
  const indented = (css: string): string => css.replace(/^\/\*.*\*\/$/gm, '').replace(/\s+/g, ' ');
  expect(rules(indented(layered))).toEqual(rules(indented(isolating)));
});
