/** What WCAG 1.4.3 asks of text. */
const least = 4.5;
const warned = new Set<string>();

/**
 * Says in the console, once for each pair of colours, that the text of the panel cannot be read on its surface where the host has
 * chosen one of them. Development builds alone call it.
 */
export function warnOfContrast(root: HTMLElement): void {
  const own = getComputedStyle(root);
  const chosen = ['surface', 'text'].filter((name) => own.getPropertyValue(`--acme-${name}`) !== '');
  // Environments that only imitate a browser have no colours to look at.
  if (chosen.length === 0 || typeof OffscreenCanvas === 'undefined') return;
  const [surface, text] = [pixelOf(root, 'var(--_surface)'), pixelOf(root, 'var(--_text)')];
  // What shines through is unknown.
  if (surface === undefined || text === undefined) return;
  const ratio = contrastOf(surface, text);
  const pair = `${surface.join()} ${text.join()}`;
  if (ratio >= least || warned.has(pair)) return;
  warned.add(pair);
  console.warn(
    `Acme Connect: the text of the panel has a contrast of ${ratio.toFixed(1)}:1 on its surface, so many cannot read it. ` +
      `Set ${chosen.map((name) => `\`${name}\``).join(' and ')} of the appearance (or --acme-${chosen.join(', --acme-')}) ` +
      `so that it is ${least}:1 or more, in each colour scheme that the page has.`,
  );
}

type Pixel = readonly [red: number, green: number, blue: number];

/** A colour as it is painted, in whatever way it is written; `undefined` where it is not opaque. */
function pixelOf(root: HTMLElement, colour: string): Pixel | undefined {
  const probe = document.createElement('span');
  probe.style.color = colour;
  root.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  const canvas = new OffscreenCanvas(1, 1).getContext('2d');
  if (canvas === null) return undefined;
  canvas.fillStyle = color;
  canvas.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0, alpha] = canvas.getImageData(0, 0, 1, 1).data;
  return alpha === 255 ? [red, green, blue] : undefined;
}

/** @see https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
export function contrastOf(one: Pixel, other: Pixel): number {
  const [dark = 0, light = 0] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminanceOf(pixel: Pixel): number {
  const [red = 0, green = 0, blue = 0] = pixel.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
