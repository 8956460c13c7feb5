import type { LoggerOptions } from 'pino';

/** Names of fields that hold what proves somebody, whoever puts them into a line. */
const secretNames = [
  'authorization',
  'cookie',
  'password',
  'secret',
  'clientSecret',
  'token',
  'accessToken',
  'refreshToken',
  'apiKey',
  'body',
  'url',
  'query',
];

/**
 * How a line is written: JSON, with what it belongs to, and without what must not stand in it. Fields are named by us, so most of
 * the work is done by what is handed in; this is the net below.
 *
 * @param fields what each line says of the work that it is written in
 */
export function logOptions(fields: () => object = () => ({})): LoggerOptions {
  return {
    redact: { paths: secretNames.flatMap((name) => [name, `*.${name}`, `*.headers.${name}`]), censor: '[redacted]' },
    mixin: fields,
    serializers: { err: describeOurs, error: describeTheirs },
  };
}

/** An error of our own code and of the database, with its text; the rows and values that a driver adds stay out. */
function describeOurs(error: unknown): unknown {
  return describe(error, ({ message }) => ({ message: withoutSecrets(message) }));
}

/** An error out of a step: its text may be the answer of a provider, so only what it was and where. */
function describeTheirs(error: unknown): unknown {
  return describe(error, () => ({}));
}

/** An error may be its own cause. */
const mostCauses = 5;

function describe(error: unknown, textOf: (error: Error) => object, causes = mostCauses): unknown {
  // Where there is a text in the place of an error, we have put it there.
  if (typeof error === 'string') return withoutSecrets(error);
  if (!(error instanceof Error)) return { type: typeof error };
  const { code, reason } = error as { readonly code?: unknown; readonly reason?: unknown };
  return {
    type: error.name,
    ...(isWord(code) ? { code } : {}),
    ...(isWord(reason) ? { reason } : {}),
    ...textOf(error),
    stack: framesOf(error),
    ...(error.cause instanceof Error && causes > 0 ? { cause: describe(error.cause, textOf, causes - 1) } : {}),
  };
}

/** The first line of a stack, and more, is the text of the error. */
function framesOf({ stack = '' }: Error): string {
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n');
}

function isWord(value: unknown): value is string {
  return typeof value === 'string' && /^\w{1,60}$/.test(value);
}

const longest = 300;

/** What looks like a token, and what stands behind the "?" of an address. */
function withoutSecrets(text: string): string {
  return text
    .replaceAll(/\b(?:Bearer|Basic)\s+[^\s"',]+/gi, '[redacted]')
    .replaceAll(/\b[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}\b/g, '[redacted]')
    .replaceAll(/\b(?:ek_live|ek_view|sk_live|sk_test|ghp|xox[a-z])[_-][\w-]+/g, '[redacted]')
    .replaceAll(/(\bhttps?:\/\/[^\s?"']+)\?[^\s"']*/g, '$1?[redacted]')
    .slice(0, longest);
}
