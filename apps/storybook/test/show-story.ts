import type { Page } from 'playwright-core';

/** How a page is looked at. */
export interface Look {
  readonly width: number;
  readonly height: number;
  readonly scheme: 'light' | 'dark';
  readonly dir: 'ltr' | 'rtl';
}

/**
 * Has Storybook render a story and play its steps in a page that shows another one: a fraction of the time that loading the page
 * again takes. @returns `finished`, or what went wrong
 */
export async function showStory(page: Page, id: string): Promise<string> {
  return page.evaluate(renderStory, id);
}

export async function setLook(page: Page, { width, height, scheme, dir }: Look): Promise<void> {
  await page.setViewportSize({ width, height });
  await page.evaluate(
    ([colorScheme, direction]) => {
      document.documentElement.style.colorScheme = colorScheme;
      document.documentElement.dir = direction;
    },
    [scheme, dir] as const,
  );
}

/** Runs in the page. */
async function renderStory(id: string): Promise<string> {
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
