import type { Page } from 'playwright-core';

/**
 * Puts every element that `selector` finds into states that a pointer or a keyboard would bring about one at a time, such as
 * `hover` and `focus-visible`. @returns lets go of them
 */
export async function forceStates(
  page: Page,
  selector: string,
  states: readonly string[],
): Promise<() => Promise<void>> {
  const session = await page.context().newCDPSession(page);
  await session.send('DOM.enable');
  await session.send('CSS.enable');
  const { root } = await session.send('DOM.getDocument', { depth: 0 });
  const { nodeIds } = await session.send('DOM.querySelectorAll', { nodeId: root.nodeId, selector });
  await Promise.all(
    nodeIds.map((nodeId) => session.send('CSS.forcePseudoState', { nodeId, forcedPseudoClasses: [...states] })),
  );
  // The states end with the session.
  return () => session.detach();
}
