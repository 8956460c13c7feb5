'use client';

import type { AnyConfig, IntegrationId, WorkflowId } from '@acme/connect';
import { lazy, Suspense } from 'react';
import { ActivityRoot } from './activity-root.tsx';
import { RunSkeleton } from './run-skeleton.tsx';

/** Which runs are shown, and which of them is open. */
export interface ExecutionListProps<Config = AnyConfig> {
  /** Absent: of every integration. */
  readonly integrationId?: IntegrationId<Config> | undefined;
  readonly connectionId?: string | undefined;
  /** Absent: of every workflow; the customer may choose one. */
  readonly workflowId?: WorkflowId<Config> | undefined;
  /** The run that is open; absent: the list keeps that itself. `null`: none. */
  readonly executionId?: string | null | undefined;
  readonly onExecutionChange?: ((executionId: string | null) => void) | undefined;
  /** Of the days and of an open run. Default 3. */
  readonly headingLevel?: number | undefined;
}

/** What one open run is shown by. */
export interface ExecutionDetailProps {
  readonly id: string;
  /** Absent: there is no way back. */
  readonly onBack?: (() => void) | undefined;
  /** Default 3. */
  readonly headingLevel?: number | undefined;
}

// Who never looks at what ran does not load how it is shown.
const Part = lazy(async () => ({ default: (await import('./runs.tsx')).Part }));

/**
 * What ran for the user: newest first, by day, with why something failed, what to do about it, and "Run again" where the definition of
 * the workflow allows it. For the panel, or anywhere else below a `<ConnectProvider>`; loaded when it is first shown.
 *
 * @example
 * <ExecutionList integrationId="crm" />
 */
export function ExecutionList(props: ExecutionListProps): React.JSX.Element {
  return (
    <Suspense fallback={<Loading hasFilters />}>
      <Part {...props} />
    </Suspense>
  );
}

/**
 * One run: what started it, its steps, what happened and what to do.
 *
 * @example
 * <ExecutionDetail id={executionId} onBack={() => setExecutionId(undefined)} />
 */
export function ExecutionDetail(props: ExecutionDetailProps): React.JSX.Element {
  return (
    <Suspense fallback={<Loading />}>
      <Part {...props} />
    </Suspense>
  );
}

function Loading({ hasFilters = false }: { readonly hasFilters?: boolean }): React.JSX.Element {
  return (
    <ActivityRoot isBusy>
      {hasFilters && <div data-acme-part="run-filters" />}
      <RunSkeleton />
    </ActivityRoot>
  );
}
