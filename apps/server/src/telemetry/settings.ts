import * as z from 'zod';
import { EnvError } from '../env-error.ts';

/** Where one signal goes. */
export interface OtlpTarget {
  readonly url: string;
  /** May hold the collector's own key. */
  readonly headers: Readonly<Record<string, string>>;
}

const samplers = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

/** What of the variables of OpenTelemetry counts here. Without a target a signal is off. */
export interface TelemetrySettings {
  readonly traces: OtlpTarget | undefined;
  readonly metrics: OtlpTarget | undefined;
  readonly protocol: 'http/protobuf' | 'http/json';
  readonly timeoutMs: number;
  readonly spanDelayMs: number;
  readonly metricIntervalMs: number;
  readonly sampler: (typeof samplers)[number];
  /** Of the samplers that take a part of the traces. */
  readonly ratio: number;
  readonly resource: Readonly<Record<string, string>>;
}

const milliseconds = z.coerce.number().int().min(1).max(3_600_000);
const flag = z
  .string()
  .toLowerCase()
  .pipe(z.enum(['true', 'false'], { error: 'is neither "true" nor "false"' }));
const endpoint = z.url({ protocol: /^https?$/, error: 'is not an http or https address' });
const pairs = z.string().transform((text, context) => {
  const read = readPairs(text);
  if (read !== undefined) return read;
  context.addIssue({ code: 'custom', message: 'is not name=value, separated by commas, with %XX for what is special' });
  return z.NEVER;
});
const protocols = ['http/protobuf', 'http/json'] as const;

const Variables = z.object({
  OTEL_SDK_DISABLED: flag.default('false'),
  OTEL_TRACES_EXPORTER: z.enum(['otlp', 'none'], { error: 'is neither "otlp" nor "none"' }).optional(),
  OTEL_METRICS_EXPORTER: z
    .enum(['otlp', 'none', 'prometheus'], { error: 'is none of "otlp", "none" and "prometheus"' })
    .optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: endpoint.optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: endpoint.optional(),
  OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: endpoint.optional(),
  OTEL_EXPORTER_OTLP_HEADERS: pairs.default({}),
  OTEL_EXPORTER_OTLP_TRACES_HEADERS: pairs.default({}),
  OTEL_EXPORTER_OTLP_METRICS_HEADERS: pairs.default({}),
  OTEL_EXPORTER_OTLP_PROTOCOL: z
    .enum(protocols, { error: `is neither "${protocols.join('" nor "')}"; gRPC is not spoken here` })
    .default('http/protobuf'),
  OTEL_EXPORTER_OTLP_TIMEOUT: milliseconds.default(10_000),
  OTEL_BSP_SCHEDULE_DELAY: milliseconds.default(5_000),
  OTEL_METRIC_EXPORT_INTERVAL: milliseconds.default(60_000),
  OTEL_TRACES_SAMPLER: z
    .enum(samplers, { error: `is none of ${samplers.join(', ')}` })
    .default('parentbased_always_on'),
  OTEL_TRACES_SAMPLER_ARG: z.coerce
    .number({ error: 'is no number from 0 to 1' })
    .min(0, { error: 'is no number from 0 to 1' })
    .max(1, { error: 'is no number from 0 to 1' })
    .default(1),
  OTEL_SERVICE_NAME: z.string().optional(),
  OTEL_RESOURCE_ATTRIBUTES: pairs.default({}),
});

const defaultEndpoint = 'http://localhost:4318';
const defaultServiceName = 'acme-connect';

/** Reads the standard variables of OpenTelemetry; an empty one counts as absent. @throws EnvError naming the variable */
export function readTelemetrySettings(source: Readonly<Record<string, string | undefined>>): TelemetrySettings {
  const given = Object.fromEntries(
    Object.keys(Variables.shape).flatMap((name) => (source[name] ? [[name, source[name]]] : [])),
  );
  const parsed = Variables.safeParse(given);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    // The value is not repeated: headers hold keys.
    throw new EnvError(`${issue?.path.join('.')}: ${issue?.message}`);
  }
  const env = parsed.data;
  const target = (signal: 'TRACES' | 'METRICS', path: string): OtlpTarget | undefined => {
    const own = env[`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`];
    const exporter = env[`OTEL_${signal}_EXPORTER`];
    const named = own ?? env.OTEL_EXPORTER_OTLP_ENDPOINT;
    const isOn = exporter === undefined ? named !== undefined : exporter === 'otlp';
    if (!isOn || env.OTEL_SDK_DISABLED === 'true') return undefined;
    return {
      url: own ?? below(env.OTEL_EXPORTER_OTLP_ENDPOINT ?? defaultEndpoint, path),
      headers: { ...env.OTEL_EXPORTER_OTLP_HEADERS, ...env[`OTEL_EXPORTER_OTLP_${signal}_HEADERS`] },
    };
  };
  return {
    traces: target('TRACES', 'v1/traces'),
    metrics: target('METRICS', 'v1/metrics'),
    protocol: env.OTEL_EXPORTER_OTLP_PROTOCOL,
    timeoutMs: env.OTEL_EXPORTER_OTLP_TIMEOUT,
    spanDelayMs: env.OTEL_BSP_SCHEDULE_DELAY,
    metricIntervalMs: env.OTEL_METRIC_EXPORT_INTERVAL,
    sampler: env.OTEL_TRACES_SAMPLER,
    ratio: env.OTEL_TRACES_SAMPLER_ARG,
    resource: {
      'service.name': defaultServiceName,
      ...env.OTEL_RESOURCE_ATTRIBUTES,
      ...(env.OTEL_SERVICE_NAME === undefined ? {} : { 'service.name': env.OTEL_SERVICE_NAME }),
    },
  };
}

function below(base: string, path: string): string {
  const url = new URL(base);
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${path}`;
  return url.href;
}

function readPairs(text: string): Record<string, string> | undefined {
  const read: Record<string, string> = {};
  for (const part of text.split(',').filter((one) => one.trim() !== '')) {
    const at = part.indexOf('=');
    if (at < 1) return undefined;
    try {
      read[part.slice(0, at).trim()] = decodeURIComponent(part.slice(at + 1).trim());
    } catch {
      return undefined;
    }
  }
  return read;
}
