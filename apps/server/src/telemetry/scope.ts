import { AsyncLocalStorage } from 'node:async_hooks';
import { type Context, trace } from '@opentelemetry/api';
import type { RequestRecord } from '../http/request-record.ts';

/** What is done at the moment belongs to this: a request, or a run of an execution. */
export interface Scope {
  readonly request?: RequestRecord;
  /** Of a run; that of a request becomes known in its record. */
  readonly projectId?: string;
  /** Holds the span that is open; only where traces are on. */
  readonly context?: Context;
}

/** Follows the work through everything that it waits for. */
export type Scopes = AsyncLocalStorage<Scope>;

export function createScopes(): Scopes {
  return new AsyncLocalStorage();
}

/** What each log line says of the work that it is written in. */
export function logFields(
  scopes: Scopes,
  slugOf: (projectId: string) => string | undefined,
): Readonly<Record<string, string | undefined>> {
  const scope = scopes.getStore();
  if (scope === undefined) return {};
  const { request, context } = scope;
  const projectId = scope.projectId ?? request?.projectId;
  return {
    requestId: request?.id,
    traceId: context && trace.getSpanContext(context)?.traceId,
    project: projectId === undefined ? undefined : slugOf(projectId),
  };
}
