import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Context,
  isSpanContextValid,
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
} from '@opentelemetry/api';
import type { ExecutionInfo } from '@acme/workflow';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  type IdGenerator,
  RandomIdGenerator,
  type Sampler,
  SamplingDecision,
  type SpanExporter,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { Scopes } from './scope.ts';
import { createSampler } from './sampler.ts';
import type { TelemetrySettings } from './settings.ts';
import { executionAttributes, type SpanKindName, type Tracer } from './tracer.ts';

const kinds: Readonly<Record<SpanKindName, SpanKind>> = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
};

/** Traces as OpenTelemetry has them, exported in batches. The open span is kept in the scope of the work, not in a global. */
export function openTracer(
  settings: Pick<TelemetrySettings, 'sampler' | 'ratio' | 'resource' | 'spanDelayMs' | 'timeoutMs'>,
  { scopes, exporter }: { readonly scopes: Scopes; readonly exporter: SpanExporter },
): Tracer {
  const ids = createIds();
  const sampler = createSampler(settings);
  const provider = new TracerProvider({
    resource: resourceFromAttributes(settings.resource),
    idGenerator: ids,
    // The span of an execution is decided with its runs, before it is made.
    sampler: {
      shouldSample: (...asked) =>
        ids.given === undefined ? sampler.shouldSample(...asked) : { decision: SamplingDecision.RECORD_AND_SAMPLED },
      toString: () => sampler.toString(),
    },
    spanProcessors: [
      new BatchSpanProcessor({
        exporter,
        scheduledDelayMillis: settings.spanDelayMs,
        exportTimeoutMillis: settings.timeoutMs,
      }),
    ],
  });
  const tracer = provider.getTracer('acme-connect');

  const active = (): Context => scopes.getStore()?.context ?? ROOT_CONTEXT;

  return {
    async span({ name, kind, attributes = {}, traceparent, execution }, work) {
      const starter = readTraceparent(execution?.traceparent);
      const parent =
        execution === undefined ? fromCaller(active(), traceparent) : contextOf(sampler, execution, starter);
      const links = starter === undefined ? [] : [{ context: starter }];
      const span = tracer.startSpan(name, { kind: kinds[kind], attributes, links }, parent);
      const scope = { ...scopes.getStore(), context: trace.setSpan(parent, span) };
      try {
        return await scopes.run(scope, () => work(span));
      } catch (error) {
        span.setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
      }
    },
    traceparent: () => {
      const context = trace.getSpanContext(active());
      return context && `00-${context.traceId}-${context.spanId}-0${context.traceFlags & TraceFlags.SAMPLED}`;
    },
    traceId: () => trace.getSpanContext(active())?.traceId,
    executionSpan(execution, { status, reason }) {
      const starter = readTraceparent(execution.traceparent);
      const context = spanContextOf(sampler, execution, starter);
      if ((context.traceFlags & TraceFlags.SAMPLED) === 0) return;
      ids.given = context;
      const span = tracer.startSpan(
        `execution ${execution.workflowId}`,
        {
          root: true,
          kind: SpanKind.INTERNAL,
          startTime: execution.createdAt,
          links: starter === undefined ? [] : [{ context: starter }],
          attributes: {
            ...executionAttributes(execution),
            'acme.execution.status': status,
            ...(reason === undefined ? {} : { 'error.type': reason }),
          },
        },
        ROOT_CONTEXT,
      );
      ids.given = undefined;
      if (status === 'failed' || status === 'quarantined') span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    },
    async stop(withinMs) {
      await Promise.race([
        provider.forceFlush({ timeoutMillis: withinMs }).catch(() => undefined),
        sleep(withinMs, undefined, { ref: false }),
      ]);
      // Only ends its timer: what could not be sent by now is lost.
      provider.shutdown().catch(() => undefined);
    },
  };
}

/** Random ids, except for the one span that has to have those of its execution. */
function createIds(): IdGenerator & { given: SpanContext | undefined } {
  const random = new RandomIdGenerator();
  const ids = {
    given: undefined as SpanContext | undefined,
    generateTraceId: () => ids.given?.traceId ?? random.generateTraceId(),
    generateSpanId: () => ids.given?.spanId ?? random.generateSpanId(),
  };
  return ids;
}

/**
 * An execution is a trace of its own, with its id: whoever knows one finds the other, and all its runs are in it, whichever
 * process they were in and however many days lie between them. Whether it is taken is decided as for what started it.
 */
function spanContextOf(sampler: Sampler, { id }: ExecutionInfo, starter: SpanContext | undefined): SpanContext {
  const traceId = id.replaceAll('-', '');
  const from = starter === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, starter);
  const { decision } = sampler.shouldSample(from, traceId, 'execution', SpanKind.INTERNAL, {}, []);
  const traceFlags = decision === SamplingDecision.RECORD_AND_SAMPLED ? TraceFlags.SAMPLED : TraceFlags.NONE;
  return { traceId, spanId: traceId.slice(16), traceFlags, isRemote: true };
}

function contextOf(sampler: Sampler, execution: ExecutionInfo, starter: SpanContext | undefined): Context {
  return trace.setSpanContext(ROOT_CONTEXT, spanContextOf(sampler, execution, starter));
}

function fromCaller(context: Context, traceparent: string | undefined): Context {
  const caller = readTraceparent(traceparent);
  return caller === undefined ? context : trace.setSpanContext(context, caller);
}

/** W3C Trace Context: of a version that is not known yet, the part that is. */
function readTraceparent(header: string | undefined): SpanContext | undefined {
  const found = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/.exec(header ?? '');
  const [, version, traceId = '', spanId = '', flags = '', more] = found ?? [];
  if (found === null || version === 'ff' || (version === '00' && more !== undefined)) return undefined;
  const context = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED, isRemote: true };
  return isSpanContextValid(context) ? context : undefined;
}
