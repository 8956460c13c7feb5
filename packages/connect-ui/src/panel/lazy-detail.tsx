'use client';
import { fetchPart } from './fetch-part.tsx';

/** The details of an integration, which come in a file of their own: the list does without. */
export const { Part: LazyDetail, preload: preloadDetail } = fetchPart(
  async () => (await import('./integration-detail.tsx')).IntegrationDetail,
  <div data-acme-part="detail" aria-busy="true" />,
);
