import { resolve } from 'node:path';
import * as z from 'zod';
import { EnvError } from './env-error.ts';
import { readTelemetrySettings, type TelemetrySettings } from './telemetry/settings.ts';

const port = z.coerce.number().int().min(0).max(65_535);
const perMinute = z.coerce.number().int().min(1).max(10_000_000);
const count = z.coerce.number().int().min(1).max(1_000_000);
const level = z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']);

const Environment = z.object({
  PORT: port.default(4200),
  HOST: z.string().default('127.0.0.1'),
  PUBLIC_URL: z.string().optional(),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgres://')
    // A socket in the query leaves the host out.
    .refine(
      (text) => URL.canParse(text.replace('@/', '@socket/')),
      'cannot be read as an address; in a name or password, "#" is written %23, "/" %2F, "@" %40 and "%" %25',
    )
    .optional(),
  ACME_ENCRYPTION_KEYS: z.string({
    error: 'is not set; make one with "acme-connect keys generate" and keep it apart from the database',
  }),
  ACME_CONFIG: z.string().default('connect.config.ts'),
  ACME_DATA_DIR: z.string().default('.acme'),
  EGRESS_ALLOW: z.string().default(''),
  TRUST_PROXY_HOPS: z.coerce.number().int().min(0).max(10).default(0),
  RATE_LIMIT_PER_KEY: perMinute.default(60_000),
  RATE_LIMIT_PER_USER: perMinute.default(600),
  WORKFLOW_SLOTS: count.default(20),
  WORKFLOW_RUNNING_PER_PROJECT: count.optional(),
  WORKFLOW_RUNNING_PER_USER: count.optional(),
  WORKFLOW_QUEUE_DEPTH: count.default(10_000),
  KEEP_EXECUTIONS_DAYS: z.coerce.number().int().min(1).max(36_500).optional(),
  STOP_AFTER_SECONDS: z.coerce.number().int().min(0).max(60).default(0),
  LOG_LEVEL: level.default('info'),
  METRICS_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{16,500}$/, 'is not 16 to 500 characters without spaces; make one with "openssl rand -hex 32"')
    .optional(),
});

/** The settings of a process, read once and checked whole. */
export interface Env {
  readonly port: number;
  readonly host: string;
  readonly publicUrl: string;
  readonly databaseUrl: string | undefined;
  readonly encryptionKeys: string;
  readonly configPath: string;
  readonly dataDir: string;
  readonly egressAllow: readonly string[];
  /** How many proxies stand in front, each of which appends to `X-Forwarded-For`. */
  readonly trustProxyHops: number;
  /** Calls a minute that a secret key, and that a user, may make. */
  readonly limits: { readonly requestsPerMinutePerKey: number; readonly requestsPerMinutePerUser: number };
  /** How many executions run at once and wait; see `CoreOptions`. */
  readonly executionLimits: {
    readonly slots: number;
    readonly queueDepth: number;
    readonly runningPerProject: number | undefined;
    readonly runningPerUser: number | undefined;
  };
  /** Days that executions are kept; undefined: for ever. */
  readonly keepExecutionsDays: number | undefined;
  /** How long it goes on serving after it was told to stop, while `/readyz` says that it is not ready. */
  readonly stopAfterMs: number;
  readonly logLevel: z.infer<typeof level>;
  /** What whoever reads `/metrics` has to show. */
  readonly metricsToken: string | undefined;
  readonly telemetry: TelemetrySettings;
}

/** @throws EnvError naming the variable */
export function readEnv(source: Readonly<Record<string, string | undefined>> = process.env): Env {
  // What compose files and templates leave empty is not set.
  const set = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const parsed = Environment.safeParse(set);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new EnvError(`${issue?.path.join('.')}: ${issue?.message}`);
  }
  const env = parsed.data;
  return {
    port: env.PORT,
    host: env.HOST,
    publicUrl: checkPublicUrl(env.PUBLIC_URL ?? `http://127.0.0.1:${env.PORT}`),
    databaseUrl: env.DATABASE_URL,
    encryptionKeys: env.ACME_ENCRYPTION_KEYS,
    configPath: resolve(env.ACME_CONFIG),
    dataDir: resolve(env.ACME_DATA_DIR),
    egressAllow: checkEgressAllow(env.EGRESS_ALLOW),
    trustProxyHops: env.TRUST_PROXY_HOPS,
    limits: { requestsPerMinutePerKey: env.RATE_LIMIT_PER_KEY, requestsPerMinutePerUser: env.RATE_LIMIT_PER_USER },
    executionLimits: {
      slots: env.WORKFLOW_SLOTS,
      queueDepth: env.WORKFLOW_QUEUE_DEPTH,
      runningPerProject: env.WORKFLOW_RUNNING_PER_PROJECT,
      runningPerUser: env.WORKFLOW_RUNNING_PER_USER,
    },
    keepExecutionsDays: env.KEEP_EXECUTIONS_DAYS,
    stopAfterMs: env.STOP_AFTER_SECONDS * 1000,
    logLevel: env.LOG_LEVEL,
    metricsToken: env.METRICS_TOKEN,
    telemetry: readTelemetrySettings(source),
  };
}

/** Looks up a variable that a definition names, such as the client secret of an integration. */
export function environmentVariable(name: string): string | undefined {
  const value = process.env[name];
  return value === '' ? undefined : value;
}

function checkPublicUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.origin !== text.replace(/\/$/, '')) {
    throw new EnvError(
      `PUBLIC_URL: "${text}" is not scheme, host and port alone, such as "https://connect.example.com"`,
    );
  }
  const loopback = url.hostname === 'localhost' || url.hostname === '[::1]' || /^127(\.\d+){3}$/.test(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback)) {
    throw new EnvError(`PUBLIC_URL: "${text}" must be https, or http on a loopback host`);
  }
  return url.origin;
}

function checkEgressAllow(text: string): readonly string[] {
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  for (const entry of entries) {
    const at = Number(/^(?:\[[0-9a-f:.]+\]|[a-z0-9.-]+):(\d{1,5})$/i.exec(entry)?.[1] ?? 0);
    if (at < 1 || at > 65_535) {
      throw new EnvError(`EGRESS_ALLOW: "${entry}" is not host:port; list exact targets, separated by commas`);
    }
  }
  return entries;
}
