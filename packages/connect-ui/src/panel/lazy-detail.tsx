'use client';
import { type ComponentType, lazy, Suspense, useState } from 'react';
import type { IntegrationDetailProps } from './integration-detail.tsx';

let loaded: ComponentType<IntegrationDetailProps> | undefined;

/** Fetches what the details need, so that they open at once. */
export async function preloadDetail(): Promise<void> {
  loaded ??= (await import('./integration-detail.tsx')).IntegrationDetail;
}

const Fetched = lazy(async () => ({ default: (await import('./integration-detail.tsx')).IntegrationDetail }));

/** The details of an integration, which come in a file of their own: the list does without. */
export function LazyDetail(props: IntegrationDetailProps): React.JSX.Element {
  // The same one for as long as it is shown.
  const [Detail] = useState(() => loaded ?? Fetched);
  return (
    <Suspense fallback={<div data-acme-part="detail" aria-busy="true" />}>
      <Detail {...props} />
    </Suspense>
  );
}
