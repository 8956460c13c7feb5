import type { Registry } from 'prom-client';
import type { Logger } from 'pino';
import { openTracer } from './open-tracer.ts';
import { pushMetrics } from './push-metrics.ts';
import type { Scopes } from './scope.ts';
import { createSender, type OtlpSender } from './send-otlp.ts';
import type { OtlpTarget, TelemetrySettings } from './settings.ts';
import { createSpanExporter } from './span-exporter.ts';
import type { Tracer } from './tracer.ts';

/** What goes to a collector. */
export interface Otel {
  readonly tracer: Tracer | undefined;
  /** Sends what is left, within the time, whatever the collector does. */
  stop(withinMs: number): Promise<void>;
}

/** A collector that is away is told of once in this time. */
const tellEveryMs = 60_000;

/**
 * Opens the ways to the collector. This module is imported only where one is named: without, nothing of OpenTelemetry's SDK is
 * loaded.
 */
export function openOtel(
  settings: TelemetrySettings,
  deps: { readonly registry: Registry; readonly scopes: Scopes; readonly log: Logger },
): Otel {
  const { protocol, timeoutMs } = settings;
  const contentType = protocol === 'http/json' ? 'application/json' : 'application/x-protobuf';
  const senders: OtlpSender[] = [];
  const senderTo = (target: OtlpTarget): OtlpSender => {
    const sender = createSender(target, { contentType, timeoutMs });
    senders.push(sender);
    return sender;
  };
  const tell = tellingSeldom(deps.log);

  const { traces, metrics } = settings;
  const tracer =
    traces &&
    openTracer(settings, {
      scopes: deps.scopes,
      exporter: createSpanExporter(senderTo(traces), protocol, (error, spans) =>
        tell('traces', { why: nameOf(error), lostSpans: spans }),
      ),
    });
  const pushing =
    metrics &&
    pushMetrics(deps.registry, settings, {
      sender: senderTo(metrics),
      onFailed: (error) => tell('metrics', { why: nameOf(error) }),
    });

  return {
    tracer,
    async stop(withinMs) {
      pushing?.stop();
      for (const sender of senders) sender.hurry();
      const timer = setTimeout(() => senders.forEach((sender) => sender.stop()), withinMs);
      await Promise.all([tracer?.stop(withinMs), pushing?.push()]);
      clearTimeout(timer);
      for (const sender of senders) sender.stop();
    },
  };
}

function tellingSeldom(log: Logger): (signal: string, fields: object) => void {
  const toldAt = new Map<string, number>();
  return (signal, fields) => {
    const now = performance.now();
    if (now - (toldAt.get(signal) ?? Number.NEGATIVE_INFINITY) < tellEveryMs) return;
    toldAt.set(signal, now);
    log.warn({ signal, ...fields }, 'the collector did not take our telemetry; the product goes on without');
  };
}

function nameOf(error: unknown): string {
  return error instanceof Error && error.name === 'OtlpFailure' ? error.message : 'it could not be made';
}
