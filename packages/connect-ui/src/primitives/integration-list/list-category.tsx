'use client';
import { rootOnDemand } from '../part/on-demand.tsx';

/** Narrows a long list to a category. Called "Category". Nothing where no integration has one; its code is loaded with the first. */
export const IntegrationListCategory = rootOnDemand(async () => (await import('./category-select.tsx')).CategorySelect);
