import { readFileSync } from 'node:fs';
import * as z from 'zod';

const address = z.url({ protocol: /^https?$/ }).transform((value) => value.replace(/\/+$/, ''));

const Addresses = z.object({
  ACME_URL: address.default('http://127.0.0.1:4200'),
  SANDBOX_URL: address.default('http://127.0.0.1:4400'),
  TASKLY_URL: address.default('http://127.0.0.1:4300'),
});

const Environment = Addresses.extend({
  PORT: z.coerce.number().int().min(0).max(65_535).default(4300),
  ACME_PROJECT_ID: z.uuid('is the "projectId" of acme-connect project create'),
  ACME_API_KEY: z.string('is the "apiKey" of acme-connect project create').startsWith('ek_live_'),
  ACME_SIGNING_KEY_ID: z.string('is the "kid" of acme-connect project create'),
  /** The PEM text itself, or the path of a file that holds it. */
  ACME_SIGNING_KEY: z.string('is the "signingKeyPem" of acme-connect project create, or a file that holds it'),
  TASKLY_DATA_FILE: z.string().optional(),
});

type Source = Readonly<Record<string, string | undefined>>;

export interface Addresses {
  /** The Acme Connect server. */
  readonly acmeUrl: string;
  readonly sandboxUrl: string;
  /** Taskly's own API, as workflows call it. */
  readonly tasklyUrl: string;
}

export interface Env extends Addresses {
  readonly port: number;
  readonly projectId: string;
  readonly apiKey: string;
  readonly signingKey: { readonly kid: string; readonly pem: string };
  readonly dataFile: string | undefined;
}

/** A variable that cannot be used, in one line that names it. */
export class EnvError extends Error {
  override readonly name = 'EnvError';
}

/** Where everything is. Also what `connect.config.ts` needs. @throws EnvError */
export function readAddresses(source: Source = process.env): Addresses {
  const { ACME_URL, SANDBOX_URL, TASKLY_URL } = parse(Addresses, source);
  return { acmeUrl: ACME_URL, sandboxUrl: SANDBOX_URL, tasklyUrl: TASKLY_URL };
}

/** What Taskly's backend needs to run. @throws EnvError */
export function readEnv(source: Source = process.env): Env {
  const env = parse(Environment, source);
  return {
    ...readAddresses(source),
    port: env.PORT,
    projectId: env.ACME_PROJECT_ID,
    apiKey: env.ACME_API_KEY,
    signingKey: { kid: env.ACME_SIGNING_KEY_ID, pem: readPem(env.ACME_SIGNING_KEY) },
    dataFile: env.TASKLY_DATA_FILE,
  };
}

function parse<Output>(schema: z.ZodType<Output>, source: Source): Output {
  // An empty variable counts as absent.
  const parsed = schema.safeParse(Object.fromEntries(Object.entries(source).filter(([, value]) => value !== '')));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new EnvError(`${issue?.path.join('.')}: ${issue?.message}`);
}

function readPem(value: string): string {
  if (value.startsWith('-----BEGIN ')) return value;
  try {
    return readFileSync(value, 'utf8');
  } catch (cause) {
    throw new EnvError(`ACME_SIGNING_KEY: is neither a PEM text nor a file that can be read`, { cause });
  }
}
