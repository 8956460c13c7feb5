/**
 * Puts a text into the clipboard that may still be on its way. Asked within the click, because some browsers forget the
 * click while a server is waited for. Resolves to whether it is there.
 */
export async function copyText(text: string | undefined | Promise<string | undefined>): Promise<boolean> {
  const whole = Promise.resolve(text).then((known) => {
    if (known === undefined) throw new TypeError('There is nothing to copy.');
    return known;
  });
  try {
    if (typeof ClipboardItem === 'undefined') await navigator.clipboard.writeText(await whole);
    else {
      const blob = whole.then((known) => new Blob([known], { type: 'text/plain' }));
      // A clipboard that refuses at once never looks at it.
      blob.catch(() => {});
      await navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob })]);
    }
    return true;
  } catch {
    // Not allowed here, or not possible: the text is shown and can be copied by hand.
    await whole.catch(() => {});
    return false;
  }
}
