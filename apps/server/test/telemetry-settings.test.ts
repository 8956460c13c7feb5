import { expect, test } from 'vitest';
import { EnvError } from '../src/env-error.ts';
import { readEnv } from '../src/env.ts';

const read = (source: Record<string, string>) => readEnv({ ACME_ENCRYPTION_KEYS: 'k:x', ...source });

test('nothing is sent anywhere unless a collector is named', () => {
  expect(read({}).telemetry).toMatchObject({ traces: undefined, metrics: undefined });
  expect(read({ OTEL_EXPORTER_OTLP_ENDPOINT: '' }).telemetry).toMatchObject({ traces: undefined, metrics: undefined });
  const named = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318/base/' };
  expect(read({ ...named, OTEL_SDK_DISABLED: 'True' }).telemetry).toMatchObject({
    traces: undefined,
    metrics: undefined,
  });
  expect(read(named).telemetry).toMatchObject({
    traces: { url: 'http://127.0.0.1:4318/base/v1/traces', headers: {} },
    metrics: { url: 'http://127.0.0.1:4318/base/v1/metrics', headers: {} },
    protocol: 'http/protobuf',
    sampler: 'parentbased_always_on',
    resource: { 'service.name': 'acme-connect' },
  });
});

test('each signal has an exporter, an address and headers of its own', () => {
  const { traces, metrics } = read({
    OTEL_TRACES_EXPORTER: 'otlp',
    OTEL_METRICS_EXPORTER: 'prometheus',
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://otlp.example/traces?x=1',
    OTEL_EXPORTER_OTLP_HEADERS: 'a=1, b=%20two%2C',
    OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'a=3',
  }).telemetry;
  expect(traces).toEqual({ url: 'https://otlp.example/traces?x=1', headers: { a: '3', b: ' two,' } });
  expect(metrics).toBeUndefined();
  expect(read({ OTEL_METRICS_EXPORTER: 'otlp' }).telemetry.metrics?.url).toBe('http://localhost:4318/v1/metrics');
  const named = read({ OTEL_RESOURCE_ATTRIBUTES: 'service.name=a,team=b', OTEL_SERVICE_NAME: 'c' }).telemetry;
  expect(named.resource).toEqual({ 'service.name': 'c', team: 'b' });
});

test.each([
  ['OTEL_SDK_DISABLED', 'yes'],
  ['OTEL_TRACES_EXPORTER', 'zipkin'],
  ['OTEL_METRICS_EXPORTER', 'console'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
  ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'ftp://collector'],
  ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'secret-without-a-name'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'key=%zz'],
  ['OTEL_EXPORTER_OTLP_TIMEOUT', '0'],
  ['OTEL_TRACES_SAMPLER', 'jaeger_remote'],
  ['OTEL_TRACES_SAMPLER_ARG', '1.5'],
  ['OTEL_TRACES_SAMPLER_ARG', 'half'],
  ['OTEL_RESOURCE_ATTRIBUTES', 'team'],
  ['METRICS_TOKEN', 'short'],
  ['METRICS_TOKEN', 'with a space in the middle'],
])('%s="%s" is refused with its name, and without its value where that may be a key', (name, value) => {
  const refuse = () => read({ [name]: value });
  expect(refuse).toThrow(EnvError);
  expect(refuse).toThrow(new RegExp(`^${name}: `));
  if (/HEADERS|TOKEN/.test(name)) expect(refuse).not.toThrow(value);
});
