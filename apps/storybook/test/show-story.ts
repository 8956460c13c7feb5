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

/** Runs in the page. A story that failed ends in the same phase as one that did not, and is shown: only events tell. */
async function renderStory(id: string): Promise<string> {
  interface Channel {
    on(event: string, listener: (detail: never) => void): void;
    off(event: string, listener: (detail: never) => void): void;
    emit(event: string, selection: unknown): void;
  }
  const { __STORYBOOK_ADDONS_CHANNEL__: channel, __STORYBOOK_PREVIEW__: preview } = window as unknown as {
    readonly __STORYBOOK_ADDONS_CHANNEL__: Channel;
    readonly __STORYBOOK_PREVIEW__: { readonly currentRender?: { readonly id?: string } };
  };
  const { promise, resolve } = Promise.withResolvers<string>();
  const onThrow = ({ message }: { readonly message: string }) => resolve(`the story failed: ${message}`);
  const onFinish = ({ storyId, status }: { readonly storyId: string; readonly status: string }) => {
    if (storyId === id) resolve(status === 'success' ? 'finished' : `the story ended with ${status}`);
  };
  channel.on('storyThrewException', onThrow);
  channel.on('storyFinished', onFinish);
  const giveUp = setTimeout(resolve, 20_000, 'the story did not finish');
  // One that is shown already would not be played again by being chosen.
  if (preview.currentRender?.id === id) channel.emit('forceRemount', { storyId: id });
  else channel.emit('setCurrentStory', { storyId: id, viewMode: 'story' });
  const outcome = await promise;
  clearTimeout(giveUp);
  channel.off('storyThrewException', onThrow);
  channel.off('storyFinished', onFinish);
  return outcome;
}
