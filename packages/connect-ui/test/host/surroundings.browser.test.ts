import type { Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LivePanel, mount, startLivePanel } from './live-panel.ts';

/** Where hosts put the panel: into a dialog of theirs, a frame, a box that cuts off and moves what is inside. */
let live: LivePanel;

beforeAll(async () => {
  live = await startLivePanel();
});
afterAll(() => live?.stop());

/** Opens the question before a disconnect, and says whether a person could press each of its buttons. */
async function askBeforeDisconnect(within: Page | Frame): Promise<boolean[]> {
  await within
    .getByRole('button', { name: /^(Manage )?Sandbox CRM/ })
    .first()
    .click();
  await within
    .getByRole('button', { name: /^Disconnect/ })
    .first()
    .click();
  const dialog = within.getByRole('alertdialog');
  await dialog.waitFor();
  return await dialog.getByRole('button').evaluateAll((buttons) =>
    buttons.map((button) => {
      const { x, y, width, height } = button.getBoundingClientRect();
      return button.contains(document.elementFromPoint(x + width / 2, y + height / 2)) && width > 0;
    }),
  );
}

const focused = (within: Page | Frame): Promise<string | undefined> =>
  within.evaluate(() => document.activeElement?.textContent ?? undefined);

test('in a modal dialog of the host: ours opens above it, Escape closes ours alone, and the focus comes back', async () => {
  const page = await live.open('<dialog id="theirs"><h2>Settings</h2><div id="place"></div></dialog>');
  await page.locator('#theirs').evaluate((dialog: HTMLDialogElement) => dialog.showModal());
  await mount(page, '#place');
  expect(await askBeforeDisconnect(page)).toEqual([true, true]);
  expect(await focused(page)).toBe('Keep connected');
  await page.keyboard.press('Escape');
  await page.getByRole('alertdialog').waitFor({ state: 'detached' });
  expect(await page.locator('#theirs').evaluate((dialog: HTMLDialogElement) => dialog.open)).toBe(true);
  expect(await focused(page)).toMatch(/^Disconnect/);
  await page.close();
});

test.for([
  ['that cuts off what is inside', 'overflow: hidden; height: 160px'],
  ['that is moved, turned and small', 'transform: translate(40px, 10px) scale(0.9) rotate(1deg); width: 340px'],
  ['that is a layer of its own below another', 'position: relative; z-index: 0; filter: blur(0); contain: paint'],
])('in a box %s: the dialog is whole and above everything', async ([, style]) => {
  const page = await live.open(
    `<div style="${style}" id="place"></div><div style="position: fixed; inset: 0; z-index: 9; pointer-events: none"></div>`,
  );
  await mount(page, '#place');
  const place = page.locator('#place');
  await place.getByText('Sandbox CRM').first().waitFor();
  expect(await askBeforeDisconnect(page)).toEqual([true, true]);
  const size = await page.getByRole('alertdialog').evaluate((dialog) => {
    const { left, top, right, bottom } = dialog.getBoundingClientRect();
    return { isInside: left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight, height: bottom - top };
  });
  expect(size).toMatchObject({ isInside: true });
  expect(size.height).toBeGreaterThan(100);
  await page.close();
});

test('in a frame of the host', async () => {
  const inner = await live.open('<div id="place"></div>');
  await inner.close();
  live.host.page('/outer', `<body><iframe src="/live" style="width: 500px; height: 500px"></iframe>`);
  const page = await live.chromium.context.newPage();
  await page.goto(`${live.host.origin}/outer`);
  const frame = page.frames()[1];
  if (frame === undefined) throw new Error('There is no frame.');
  await frame.waitForFunction('"mountPanel" in globalThis');
  await frame.evaluate('mountPanel("#place")');
  expect(await askBeforeDisconnect(frame)).toEqual([true, true]);
  await page.close();
});
