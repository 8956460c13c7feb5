import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';

/**
 * How closely two pictures are compared. `pixels` is for the Chromium that the committed ones were taken with. The next one draws
 * letters and lines a little otherwise: from another, `blocks` compares the mean of each 8 by 8 pixels.
 */
export type Closeness = 'pixels' | 'blocks';

interface Bound {
  /** The side of a block, in pixels. */
  readonly block: number;
  /** How far two colours may be apart and count as the same, where black and white are 1 apart. */
  readonly threshold: number;
  /** How much of the picture may differ. */
  readonly share: number;
  /** How many may differ in a square of `side`: a sign that became another is little of a picture. */
  readonly inSquare: number;
  readonly side: number;
  /** By how many pixels the sizes may differ. */
  readonly size: number;
}

export const bounds: Readonly<Record<Closeness, Bound>> = {
  pixels: { block: 1, threshold: 0.03, share: 0.001, inSquare: 20, side: 16, size: 0 },
  blocks: { block: 8, threshold: 0.04, share: 0.005, inSquare: 3, side: 4, size: 4 },
};

export function describeBound(closeness: Closeness): string {
  const { block, share, inSquare, side, size } = bounds[closeness];
  const unit = block === 1 ? 'pixels' : `blocks of ${block} by ${block} pixels`;
  return `at most ${share * 100} % of the ${unit}, ${inSquare} in a square of ${side} by ${side}, ${size} pixels of size`;
}

export interface Comparison {
  readonly isSame: boolean;
  /** From 0 to 1. */
  readonly share: number;
  /** In the square where they differ most. */
  readonly inSquare: number;
  /** One sentence. */
  readonly summary: string;
  /** In which what differs is red; undefined where nothing does. */
  readonly marked?: PNG;
}

export function comparePictures(one: PNG, other: PNG, closeness: Closeness): Comparison {
  const bound = bounds[closeness];
  const sizes = `${one.width} by ${one.height} became ${other.width} by ${other.height}`;
  if (Math.max(Math.abs(one.width - other.width), Math.abs(one.height - other.height)) > bound.size) {
    return { isSame: false, share: 1, inSquare: bound.side ** 2, summary: sizes };
  }
  const [left, right] = [one, other].map((picture) =>
    meanOfBlocks(picture, bound.block, Math.min(one.width, other.width), Math.min(one.height, other.height)),
  ) as [PNG, PNG];
  const { width, height } = left;
  const marked = new PNG({ width, height });
  const count = (output: PNG | undefined, windowSize?: number) =>
    pixelmatch(left.data, right.data, output?.data, width, height, {
      threshold: bound.threshold,
      // A mean has no smoothed edges.
      includeAA: bound.block > 1,
      windowSize,
    });
  const share = count(marked) / (width * height);
  const inSquare = share === 0 ? 0 : count(undefined, bound.side);
  return {
    isSame: share <= bound.share && inSquare <= bound.inSquare,
    share,
    inSquare,
    summary: `${(share * 100).toFixed(3)} % differ, ${inSquare} in one square`,
    ...(share > 0 ? { marked } : {}),
  };
}

export function meanOfBlocks(picture: PNG, block: number, widthPx: number, heightPx: number): PNG {
  if (block === 1) return picture;
  const [width, height] = [Math.floor(widthPx / block), Math.floor(heightPx / block)];
  const mean = new PNG({ width, height });
  for (let at = 0; at < width * height; at += 1) {
    const [left, top] = [(at % width) * block, Math.floor(at / width) * block];
    const sum = [0, 0, 0, 0];
    for (let y = top; y < top + block; y += 1) {
      for (let x = left; x < left + block; x += 1) {
        for (let channel = 0; channel < 4; channel += 1) {
          sum[channel] = (sum[channel] ?? 0) + (picture.data[(y * picture.width + x) * 4 + channel] ?? 0);
        }
      }
    }
    for (let channel = 0; channel < 4; channel += 1) {
      mean.data[at * 4 + channel] = Math.round((sum[channel] ?? 0) / block ** 2);
    }
  }
  return mean;
}
