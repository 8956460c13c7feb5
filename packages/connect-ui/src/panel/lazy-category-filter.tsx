'use client';
import { fetchPart } from './fetch-part.tsx';

/** The choice of a category, loaded where the list is long. Its place is there before, so that nothing moves. */
export const { Part: LazyCategoryFilter, preload: preloadCategoryFilter } = fetchPart(
  async () => (await import('./category-filter.tsx')).CategoryFilter,
  <div data-acme-part="category" />,
);
