import { type HrTime, ValueType } from '@opentelemetry/api';
import { JsonMetricsSerializer, ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  type DataPoint,
  DataPointType,
  type Histogram,
  type MetricData,
} from '@opentelemetry/sdk-metrics';
import type { Registry } from 'prom-client';
import type { OtlpSender } from './send-otlp.ts';
import type { TelemetrySettings } from './settings.ts';

interface Sample {
  readonly value: number;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly metricName?: string;
}

interface Collected {
  readonly name: string;
  readonly help: string;
  readonly type: unknown;
  readonly values: readonly Sample[];
}

/** Pushes what `/metrics` would say to a collector, now and then: one registry, two ways out. */
export function pushMetrics(
  registry: Registry,
  settings: Pick<TelemetrySettings, 'protocol' | 'resource' | 'metricIntervalMs'>,
  { sender, onFailed }: { readonly sender: OtlpSender; readonly onFailed: (error: unknown) => void },
): { push(): Promise<void>; stop(): void } {
  const serializer = settings.protocol === 'http/json' ? JsonMetricsSerializer : ProtobufMetricsSerializer;
  const resource = resourceFromAttributes(settings.resource);
  const startTime = toHrTime(Date.now() - performance.now());
  const push = async (): Promise<void> => {
    try {
      const collected = (await registry.getMetricsAsJSON()) as unknown as readonly Collected[];
      const times = { startTime, endTime: toHrTime(Date.now()) };
      const metrics = collected.filter(({ values }) => values.length > 0).map((one) => toMetric(one, times));
      const body = serializer.serializeRequest({
        resource,
        scopeMetrics: [{ scope: { name: 'acme-connect' }, metrics }],
      });
      if (body !== undefined) await sender.send(body);
    } catch (error) {
      onFailed(error);
    }
  };
  const timer = setInterval(() => void push(), settings.metricIntervalMs).unref();
  return { push, stop: () => clearInterval(timer) };
}

type Times = Pick<DataPoint<number>, 'startTime' | 'endTime'>;

function toMetric({ name, help, type, values }: Collected, times: Times): MetricData {
  const descriptor = { name, description: help, unit: unitOf(name), valueType: ValueType.DOUBLE };
  const aggregationTemporality = AggregationTemporality.CUMULATIVE;
  const points = values.map(({ labels, value }) => ({ ...times, attributes: labels, value }));
  if (type === 'histogram') {
    const dataPoints = toHistograms(values).map(({ labels, histogram }) => ({
      ...times,
      attributes: labels,
      value: histogram,
    }));
    return { descriptor, aggregationTemporality, dataPointType: DataPointType.HISTOGRAM, dataPoints };
  }
  if (type === 'counter') {
    return {
      descriptor,
      aggregationTemporality,
      dataPointType: DataPointType.SUM,
      isMonotonic: true,
      dataPoints: points,
    };
  }
  return { descriptor, aggregationTemporality, dataPointType: DataPointType.GAUGE, dataPoints: points };
}

/** Samples `x_bucket` (cumulative, by `le`), `x_sum` and `x_count`, as one histogram for each set of labels. */
function toHistograms(values: readonly Sample[]) {
  const groups = Map.groupBy(values, ({ labels: { le: _le, ...labels } }) => JSON.stringify(labels));
  return [...groups.values()].map((samples) => {
    const part = (suffix: string) => samples.filter(({ metricName }) => metricName?.endsWith(suffix));
    const buckets = part('_bucket');
    const { le: _le, ...labels } = samples[0]?.labels ?? {};
    const histogram: Histogram = {
      buckets: {
        boundaries: buckets.flatMap(({ labels: { le } }) => (le === '+Inf' ? [] : [Number(le)])),
        counts: buckets.map(({ value }, index) => value - (buckets[index - 1]?.value ?? 0)),
      },
      sum: part('_sum')[0]?.value ?? 0,
      count: part('_count')[0]?.value ?? 0,
    };
    return { labels, histogram };
  });
}

function unitOf(name: string): string {
  if (/_seconds(_total)?$/.test(name)) return 's';
  return name.endsWith('_bytes') ? 'By' : '';
}

function toHrTime(ms: number): HrTime {
  const seconds = Math.floor(ms / 1_000);
  return [seconds, Math.floor((ms - seconds * 1_000) * 1_000_000)];
}
