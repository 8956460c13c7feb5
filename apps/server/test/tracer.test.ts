import { randomUUID } from 'node:crypto';
import type { ExecutionInfo } from '@acme/workflow';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace';
import { expect, test } from 'vitest';
import { openTracer } from '../src/telemetry/open-tracer.ts';
import { createScopes } from '../src/telemetry/scope.ts';
import { readTelemetrySettings } from '../src/telemetry/settings.ts';

const [traceId, spanId] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7'];

function open(variables: Record<string, string> = {}) {
  const exporter = new InMemorySpanExporter();
  const scopes = createScopes();
  const tracer = openTracer(readTelemetrySettings({ OTEL_TRACES_EXPORTER: 'otlp', ...variables }), {
    scopes,
    exporter,
  });
  // The stop of the tracer would empty the exporter with it.
  exporter.shutdown = async () => undefined;
  const finished = async () => {
    await tracer.stop(5_000);
    return exporter.getFinishedSpans();
  };
  return { tracer, finished };
}

function executionOf(traceparent: string | undefined): ExecutionInfo {
  const [id, scope, subject] = [randomUUID(), randomUUID(), randomUUID()];
  const createdAt = new Date('2026-11-26T03:00:00Z');
  return {
    id,
    scope,
    subject,
    workflowId: 'flow',
    version: 1,
    label: undefined,
    createdAt,
    startedAt: createdAt,
    traceparent,
  };
}

test.each([
  ['its own', `00-${traceId}-${spanId}-01`, true],
  ['one of a later version', `01-${traceId}-${spanId}-01-more`, true],
  ['one with more than the version has', `00-${traceId}-${spanId}-01-more`, false],
  ['an impossible version', `ff-${traceId}-${spanId}-01`, false],
  ['no trace', `00-${'0'.repeat(32)}-${spanId}-01`, false],
  ['no span', `00-${traceId}-${'0'.repeat(16)}-01`, false],
  ['capitals', `00-${traceId.toUpperCase()}-${spanId}-01`, false],
  ['something else', 'x', false],
])('a caller that sends %s', async (_, traceparent, isTaken) => {
  const { tracer, finished } = open();
  await tracer.span({ name: 'request', kind: 'server', traceparent }, async () => undefined);
  const [span] = await finished();
  expect(span?.spanContext().traceId === traceId).toBe(isTaken);
  expect(span?.parentSpanContext?.spanId).toBe(isTaken ? spanId : undefined);
});

test('what goes on at the same time stays apart, and a failure has no text', async () => {
  const { tracer, finished } = open();
  const outer = async (name: string) =>
    await tracer.span({ name, kind: 'server' }, async () => {
      await new Promise((resolve) => setImmediate(resolve));
      await tracer.span({ name: `${name} inner`, kind: 'internal' }, async () => {
        throw new Error('of ada@northwind.example');
      });
    });
  await Promise.allSettled([outer('a'), outer('b')]);
  expect(tracer.traceparent()).toBeUndefined();
  const spans = await finished();
  for (const name of ['a', 'b']) {
    const root = spans.find((span) => span.name === name);
    const inner = spans.find((span) => span.name === `${name} inner`);
    expect(inner?.parentSpanContext?.spanId).toBe(root?.spanContext().spanId);
    expect(inner).toMatchObject({ status: { code: 2 }, events: [], attributes: {} });
  }
});

test.each([
  ['of a request that is traced', '01', {}, 3],
  ['of a request that is not', '00', {}, 0],
  ['of a request that is not, where everything is', '00', { OTEL_TRACES_SAMPLER: 'always_on' }, 3],
  ['where nothing is', '01', { OTEL_TRACES_SAMPLER: 'always_off' }, 0],
  ['of nobody', undefined, {}, 3],
  ['of nobody, where none of those is', undefined, { OTEL_TRACES_SAMPLER: 'parentbased_always_off' }, 0],
])('an execution %s is traced whole or not at all', async (_, flags, variables, count) => {
  const { tracer, finished } = open(variables);
  const execution = executionOf(flags && `00-${traceId}-${spanId}-${flags}`);
  for (const name of ['run 1', 'run 2']) {
    await tracer.span({ name, kind: 'consumer', execution }, async () => undefined);
  }
  tracer.executionSpan(execution, { status: 'failed', reason: 'code_threw' });
  const spans = await finished();
  expect(spans).toHaveLength(count);
  const root = spans.find(({ name }) => name === 'execution flow');
  for (const span of spans) {
    expect(span.spanContext().traceId).toBe(execution.id.replaceAll('-', ''));
    expect(span.links.map(({ context }) => context.traceId)).toEqual(flags === undefined ? [] : [traceId]);
    expect(span.parentSpanContext?.spanId).toBe(span === root ? undefined : root?.spanContext().spanId);
  }
});

test('with a part of the traces an execution is taken or left as a whole', async () => {
  const { tracer, finished } = open({ OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.5' });
  const executions = Array.from({ length: 200 }, () => executionOf(undefined));
  for (const execution of executions) {
    await tracer.span({ name: 'run', kind: 'consumer', execution }, async () => undefined);
    tracer.executionSpan(execution, { status: 'succeeded', reason: undefined });
  }
  const byTrace = Map.groupBy(await finished(), (span) => span.spanContext().traceId);
  expect([...byTrace.values()].every((spans) => spans.length === 2)).toBe(true);
  expect(byTrace.size).toBeGreaterThan(40);
  expect(byTrace.size).toBeLessThan(160);
});
