import type { Page } from 'playwright-core';

/** Adds a style sheet to the page, before or after those that it has. @returns takes it away again */
export async function addSheet(page: Page, css: string, where: 'first' | 'last'): Promise<() => Promise<void>> {
  const sheet = await page.evaluateHandle(
    ([text, place]) => {
      const made = document.createElement('style');
      made.textContent = text;
      if (place === 'first') document.head.prepend(made);
      else document.head.append(made);
      return made;
    },
    [css, where] as const,
  );
  return () => sheet.evaluate((made) => made.remove());
}

/**
 * Remembers how everything that `selector` finds looks, and what is inside, with the pseudo-elements that there are. Shapes
 * of an SVG have no box: of them, what paints counts. @returns how many boxes that are
 */
export async function noteLook(page: Page, selector: string): Promise<number> {
  return await page.evaluate((wanted) => {
    const kinds = ['::before', '::after', '::placeholder', '::marker', '::backdrop'];
    const paints = /^(fill|stroke|color|opacity|visibility|display|transform|d$|r$|[cr]?[xy]$)/;
    const exists = (element: Element, kind: string): boolean => {
      if (kind === '::placeholder') return element.hasAttribute('placeholder');
      if (kind === '::backdrop') return element.localName === 'dialog';
      if (kind === '::marker') return getComputedStyle(element).display === 'list-item';
      return !['none', 'normal'].includes(getComputedStyle(element, kind).content);
    };
    const look = (): Map<string, Map<string, string>> => {
      const found = new Map<string, Map<string, string>>();
      const elements = [...document.querySelectorAll(wanted)].flatMap((one) => [one, ...one.querySelectorAll('*')]);
      for (const [index, element] of [...new Set(elements)].entries()) {
        const isShape = element instanceof SVGElement && element.localName !== 'svg';
        const part = element.getAttribute('data-acme-part') ?? element.localName;
        for (const kind of [undefined, ...kinds.filter((each) => !isShape && exists(element, each))]) {
          const style = getComputedStyle(element, kind);
          const names = [...style].filter((name) => !isShape || paints.test(name));
          found.set(
            `${index} ${part}${kind ?? ''}`,
            new Map(names.map((name) => [name, style.getPropertyValue(name)])),
          );
        }
      }
      return found;
    };
    const before = look();
    const changes = (): string[] => {
      const after = look();
      return [...before].flatMap(([box, values]) =>
        [...values]
          .filter(([name, value]) => after.get(box)?.get(name) !== value)
          .map(([name, value]) => `${box} { ${name}: ${value} → ${String(after.get(box)?.get(name))} }`),
      );
    };
    Object.assign(globalThis, { changes });
    return before.size;
  }, selector);
}

/** What looks otherwise than `noteLook` has seen it: a line for each box and property. */
export async function changesOfLook(page: Page): Promise<string[]> {
  return await page.evaluate('changes()');
}
