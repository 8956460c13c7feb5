import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A span as OTLP has it, with what tests look at. */
export interface CollectedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  readonly kind: number;
  readonly status: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
}

export interface CollectedMetric {
  readonly name: string;
  readonly points: readonly { readonly attributes: Readonly<Record<string, unknown>>; readonly value: number }[];
}

/** A collector on loopback that keeps what it gets. */
export interface Collector {
  readonly url: string;
  /** Every request whole: address, headers and body, as text. */
  readonly received: readonly string[];
  readonly headers: readonly Readonly<Record<string, string | readonly string[] | undefined>>[];
  readonly connections: () => number;
  readonly resources: readonly Readonly<Record<string, unknown>>[];
  readonly spans: readonly CollectedSpan[];
  /** The newest value of each. */
  readonly metrics: ReadonlyMap<string, CollectedMetric>;
  /** The status of each next answer, and 200 after them. `undefined`: none at all. */
  readonly answers: (number | undefined)[];
  stop(): Promise<void>;
}

/** Speaks OTLP/HTTP in JSON; of protobuf it keeps the bytes. */
export async function startCollector(): Promise<Collector> {
  const received: string[] = [];
  const headers: Collector['headers'][number][] = [];
  const resources: Record<string, unknown>[] = [];
  const spans: CollectedSpan[] = [];
  const metrics = new Map<string, CollectedMetric>();
  const answers: (number | undefined)[] = [];
  let connections = 0;
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const answer = answers.length === 0 ? 200 : answers.shift();
    if (answer === undefined) return;
    if (answer === 200) {
      received.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)} ${body}`);
      headers.push(request.headers);
      if (request.headers['content-type'] === 'application/json') take(JSON.parse(body));
    }
    response.writeHead(answer, { 'content-type': 'application/json' }).end('{}');
  });
  server.on('connection', () => connections++);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  function take(body: any): void {
    for (const { resource, scopeSpans } of body.resourceSpans ?? []) {
      resources.push(attributesOf(resource.attributes));
      for (const one of scopeSpans) spans.push(...one.spans.map(toSpan));
    }
    for (const { resource, scopeMetrics } of body.resourceMetrics ?? []) {
      resources.push(attributesOf(resource.attributes));
      for (const one of scopeMetrics) for (const metric of one.metrics) metrics.set(metric.name, toMetric(metric));
    }
  }

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    headers,
    connections: () => connections,
    resources,
    spans,
    metrics,
    answers,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function toSpan(span: any): CollectedSpan {
  const { traceId, spanId, parentSpanId, name, kind, status, attributes, links = [] } = span;
  return {
    traceId,
    spanId,
    parentSpanId: parentSpanId || undefined,
    name,
    kind,
    status: status?.code ?? 0,
    attributes: attributesOf(attributes),
    links,
  };
}

function toMetric(metric: any): CollectedMetric {
  const { name, sum, gauge, histogram } = metric;
  const points = (sum ?? gauge ?? histogram).dataPoints as any[];
  return {
    name,
    points: points.map((point) => ({
      attributes: attributesOf(point.attributes),
      value: Number(point.count ?? point.asDouble ?? point.asInt),
    })),
  };
}

function attributesOf(attributes: readonly any[] = []): Record<string, unknown> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [
      key,
      value.stringValue ?? value.boolValue ?? Number(value.intValue ?? value.doubleValue),
    ]),
  );
}
