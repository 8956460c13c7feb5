import type { Attributes, Span } from '@opentelemetry/api';
import type { ExecutionInfo } from '@acme/workflow';

export type SpanKindName = 'server' | 'client' | 'consumer' | 'internal';

export interface SpanSpec {
  readonly name: string;
  readonly kind: SpanKindName;
  readonly attributes?: Attributes;
  /** The header of that name, of a caller that traces. */
  readonly traceparent?: string | undefined;
  /** Part of the trace of this execution, beside whatever is under way. */
  readonly execution?: ExecutionInfo;
}

/** Makes spans. Its whole implementation is loaded only where traces are on. */
export interface Tracer {
  /** Runs `work` in a span, which ends with it. What it throws marks the span as failed; why is for the caller to say. */
  span<Result>(spec: SpanSpec, work: (span: Span) => Promise<Result>): Promise<Result>;
  /** The span that is open, as the header has it. */
  traceparent(): string | undefined;
  traceId(): string | undefined;
  /** The span of a whole execution, written at its end; its runs are below it. */
  executionSpan(execution: ExecutionInfo, end: { readonly status: string; readonly reason: string | undefined }): void;
  /** Sends what is left, for as long as `withinMs` at most. */
  stop(withinMs: number): Promise<void>;
}

/** What names an execution in its spans. */
export function executionAttributes({ id, workflowId, version }: ExecutionInfo): Attributes {
  return { 'acme.execution.id': id, 'acme.workflow.id': workflowId, 'acme.workflow.version': version };
}
