import { afterEach, expect, test, vi } from 'vitest';
import { copyText } from '../src/panel/copy-text.ts';

/** A clipboard of a browser, of which `write` is what is given. */
function clipboard(write: (items: readonly { readonly data: Record<string, Promise<Blob>> }[]) => Promise<void>): void {
  vi.stubGlobal(
    'ClipboardItem',
    class {
      readonly data: Record<string, Promise<Blob>>;
      constructor(data: Record<string, Promise<Blob>>) {
        this.data = data;
      }
    },
  );
  vi.stubGlobal('navigator', { clipboard: { write } });
}
afterEach(() => vi.unstubAllGlobals());

test('a text that is still on its way is copied once it is there', async () => {
  const written: (string | undefined)[] = [];
  clipboard(async ([item]) => {
    written.push(await (await item?.data['text/plain'])?.text());
  });
  const later = new Promise<string>((resolve) => setTimeout(resolve, 5, 'https://connect.test/l/1'));
  expect(await copyText(later)).toBe(true);
  expect(written).toEqual(['https://connect.test/l/1']);
});

test('a clipboard that refuses at once leaves no rejection behind when there is nothing to copy either', async () => {
  const unhandled: unknown[] = [];
  const listen = (reason: unknown): void => void unhandled.push(reason);
  process.on('unhandledRejection', listen);
  clipboard(() => Promise.reject(new DOMException('Not allowed.', 'NotAllowedError')));
  const nothing = new Promise<undefined>((resolve) => setTimeout(resolve, 5, undefined));
  expect(await copyText(nothing)).toBe(false);
  await new Promise((resolve) => setTimeout(resolve, 20));
  process.off('unhandledRejection', listen);
  expect(unhandled).toEqual([]);
});
