import { readFileSync } from 'node:fs';
import type { Core, Observer } from '@acme/core';
import type { Logger } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { createMetrics } from './metrics.ts';
import { createObserver } from './observer.ts';
import type { Otel } from './open-otel.ts';
import type { Scopes } from './scope.ts';
import type { TelemetrySettings } from './settings.ts';
import { addVitals } from './vitals-metrics.ts';
import { createWatch, type Watch } from './watch-requests.ts';

/** How one sees what the server does. */
export interface Telemetry {
  /** For the product. */
  readonly observer: Observer;
  /** For what answers HTTP. */
  readonly watch: Watch;
  readonly registry: Registry;
  /** From now on the metrics tell of this product, and projects are named. */
  attach(core: Pick<Core, 'vitals' | 'projectSlug'>): void;
  /** Sends what is left, for two seconds at most. */
  stop(): Promise<void>;
}

/** A stop waits so long for the collector: long enough for one that lives, short enough for one that does not. */
const flushMs = 2_000;
/** How exactly delays of the event loop are measured: each look is a wake-up of an idle process. */
const eventLoopMs = 20;

/** Begins to count, and where a collector is named, to trace and push. */
export async function startTelemetry(
  settings: TelemetrySettings,
  { scopes, log }: { readonly scopes: Scopes; readonly log: Logger },
): Promise<Telemetry> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: eventLoopMs });
  const metrics = createMetrics(registry);
  metrics.buildInfo.set({ version: readVersion(), node: process.version }, 1);

  let core: Pick<Core, 'vitals' | 'projectSlug'> | undefined;
  const slugOf = (projectId: string) => core?.projectSlug(projectId);
  const isOn = settings.traces !== undefined || settings.metrics !== undefined;
  const otel: Otel | undefined = isOn
    ? (await import('./open-otel.ts')).openOtel(settings, { registry, scopes, log })
    : undefined;
  const tracer = otel?.tracer;
  return {
    observer: createObserver({ metrics, scopes, tracer, slugOf }),
    watch: createWatch({ metrics, scopes, tracer, slugOf, log }),
    registry,
    attach(opened) {
      core = opened;
      addVitals(registry, () => opened.vitals());
    },
    stop: async () => await otel?.stop(flushMs),
  };
}

function readVersion(): string {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    readonly version: string;
  };
  return manifest.version;
}
