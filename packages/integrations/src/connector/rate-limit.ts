/** How a provider writes a moment or a length of time in a header. */
export type TimeForm =
  /** Seconds from now. */
  | 'seconds'
  /** Milliseconds from now. */
  | 'milliseconds'
  /** Seconds since 1970. */
  | 'epoch_seconds'
  /** Milliseconds since 1970. */
  | 'epoch_milliseconds'
  /** RFC 3339, or a date of HTTP. */
  | 'date';

/** The headers in which a provider says how many calls of an account are left. */
export interface RateLimitHeaders {
  /**
   * How many are left, as a number; or, as `used/limit`, how many of how many were used. In a header that is a list, `entry`
   * is what stands before: `api-usage=`.
   */
  readonly remaining: string | { readonly header: string; readonly as: 'used_of_limit'; readonly entry?: string };
  /** When there are some again: a header, or how long it takes in milliseconds where no header says so. */
  readonly reset: { readonly header: string; readonly as: TimeForm } | { readonly ms: number };
}

/** How many calls of an account are left, and until when that holds. */
export interface RateLimitStanding {
  readonly remaining: number;
  readonly resetMs: number;
}

/** A year of seconds is a bug of the provider's, or of the connector's. */
const longestMs = 86_400_000;

/**
 * Reads the headers of an answer. Of several limits the one that binds: the fewest calls, then the longest wait. Undefined
 * when they do not say, or say nonsense.
 *
 * @example
 * readRateLimit([{ remaining: 'ratelimit-remaining', reset: { header: 'ratelimit-reset', as: 'seconds' } }], headers, Date.now())
 */
export function readRateLimit(
  limits: readonly RateLimitHeaders[],
  header: (name: string) => string | null | undefined,
  nowMs: number,
): RateLimitStanding | undefined {
  const standings = limits.flatMap(({ remaining, reset }): RateLimitStanding[] => {
    const left = readRemaining(remaining, header);
    const resetMs = 'ms' in reset ? reset.ms : readTime(header(reset.header), reset.as, nowMs);
    if (left === undefined || resetMs === undefined) return [];
    return [{ remaining: left, resetMs: Math.min(Math.max(0, resetMs), longestMs) }];
  });
  return standings.toSorted((a, b) => a.remaining - b.remaining || b.resetMs - a.resetMs)[0];
}

function readRemaining(
  remaining: RateLimitHeaders['remaining'],
  header: (name: string) => string | null | undefined,
): number | undefined {
  if (typeof remaining === 'string') return wholeNumber(header(remaining));
  const [, used, limit] =
    /^\s*(\d{1,9})\s*\/\s*(\d{1,9})\s*$/.exec(listed(header(remaining.header), remaining.entry)) ?? [];
  return used === undefined ? undefined : Math.max(0, Number(limit) - Number(used));
}

/** The header, or one entry of it, without what stands before. */
function listed(text: string | null | undefined, entry: string | undefined): string {
  if (entry === undefined) return text ?? '';
  const entries = text?.split(/[;,]/).map((one) => one.trim()) ?? [];
  return entries.find((one) => one.startsWith(entry))?.slice(entry.length) ?? '';
}

function wholeNumber(text: string | null | undefined): number | undefined {
  const trimmed = text?.trim() ?? '';
  if (!/^-?\d{1,15}(\.\d{1,9})?$/.test(trimmed)) return undefined;
  return Math.max(0, Math.floor(Number(trimmed)));
}

function readTime(text: string | null | undefined, form: TimeForm, nowMs: number): number | undefined {
  const trimmed = text?.trim() ?? '';
  if (form === 'date') {
    const at = Date.parse(trimmed);
    return Number.isNaN(at) ? undefined : at - nowMs;
  }
  if (!/^\d{1,15}(\.\d{1,9})?$/.test(trimmed)) return undefined;
  const value = Number(trimmed);
  if (form === 'seconds') return Math.ceil(value * 1_000);
  if (form === 'milliseconds') return Math.ceil(value);
  return (form === 'epoch_seconds' ? Math.ceil(value * 1_000) : Math.ceil(value)) - nowMs;
}
