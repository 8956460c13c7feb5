import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rangeOf, stretchesOf } from '../src/panel/use-list-window.ts';

const lists = fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 400 }).map((heights) => {
  const ids = heights.map((_, index) => `i${index}`);
  const height = (id: string): number => heights[Number(id.slice(1))] ?? 0;
  return { ids, height, total: heights.reduce((sum, one) => sum + one, 0) };
});

test('every entry is shown once or is in one gap, in order, and the whole is as tall as the list', () => {
  fc.assert(
    fc.property(
      lists,
      fc.nat(90_000),
      fc.nat(2000),
      fc.array(fc.nat(500)),
      ({ ids, height, total }, top, view, kept) => {
        const range = rangeOf(ids, height, top, view);
        const stretches = stretchesOf(ids, range, new Set(kept.map((at) => `i${at}`)), height);
        const shown = stretches.flatMap((one) => ('ids' in one ? one.ids : []));
        expect(new Set(shown).size).toBe(shown.length);
        for (const one of stretches)
          if ('ids' in one) expect(ids.slice(one.from, one.from + one.ids.length)).toEqual(one.ids);
        expect(shown).toEqual(ids.filter((id) => shown.includes(id)));
        const gaps = stretches.reduce((sum, one) => sum + ('gapPx' in one ? one.gapPx : 0), 0);
        expect(gaps + shown.reduce((sum, id) => sum + height(id), 0)).toBe(total);
        for (const at of kept) if (at < ids.length) expect(shown).toContain(`i${at}`);
      },
    ),
  );
});

test('what can be seen is in the range', () => {
  fc.assert(
    fc.property(lists, fc.nat(90_000), fc.integer({ min: 1, max: 2000 }), ({ ids, height }, top, view) => {
      const { from, to } = rangeOf(ids, height, top, view);
      let y = 0;
      const inView = ids.map((id) => {
        y += height(id);
        return y > top && y - height(id) < top + view;
      });
      expect(inView.flatMap((isSeen, at) => (isSeen && !(at >= from && at < to) ? [at] : []))).toEqual([]);
    }),
  );
});
