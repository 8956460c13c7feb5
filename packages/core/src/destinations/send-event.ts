import { retryAfterMs } from '@acme/integrations/runtime';
import type { CoreDeps } from '../deps.ts';
import { EgressError } from '../egress/index.ts';
import type { DestinationRow } from './describe.ts';
import { destinationSecretAddress, signEvent } from './secret.ts';

/** What a destination made of an event. */
export interface SendOutcome {
  readonly delivered: boolean;
  /** It says that it will never want events again. */
  readonly gone: boolean;
  readonly tookMs: number;
  readonly status?: number;
  readonly error?: string;
  readonly answer?: string;
  readonly retryAfterMs?: number;
}

/** As Standard Webhooks has it: 15 to 30 s. */
const timeoutMs = 20_000;
const answerChars = 500;

/** Calls a destination once. Never throws: whatever comes of it is written down. */
export async function sendEvent(
  deps: Pick<CoreDeps, 'egress' | 'vault' | 'clock'> & { readonly signal?: AbortSignal },
  destination: DestinationRow,
  message: { readonly id: string; readonly body: string },
): Promise<SendOutcome> {
  const startedAt = performance.now();
  const took = () => ({ tookMs: Math.round(performance.now() - startedAt) });
  try {
    const answer = await deps.egress.fetch({
      method: 'POST',
      url: destination.url,
      headers: {
        'content-type': 'application/json',
        ...signEvent({ ...message, at: deps.clock.now() }, secretsOf(deps, destination)),
      },
      body: message.body,
      // The host names its own URL; the guard decides whether it may be called at all.
      allowHosts: [new URL(destination.url).host],
      timeoutMs,
      ...(deps.signal === undefined ? {} : { signal: deps.signal }),
      about: { purpose: 'destination' },
    });
    const delivered = answer.status >= 200 && answer.status <= 299;
    const wait = retryAfterMs(answer.headers.get('retry-after'), deps.clock.now());
    return {
      delivered,
      gone: answer.status === 410,
      ...took(),
      status: answer.status,
      ...(delivered ? {} : { error: `It answered ${answer.status}.`, answer: beginningOf(answer.text()) }),
      ...(wait === undefined ? {} : { retryAfterMs: wait }),
    };
  } catch (error) {
    return { delivered: false, gone: false, ...took(), error: wordsOf(error) };
  }
}

function beginningOf(text: string): string {
  return text.replaceAll('\u0000', '').toWellFormed().slice(0, answerChars);
}

function secretsOf(deps: Pick<CoreDeps, 'vault' | 'clock'>, row: DestinationRow): readonly string[] {
  const addressOf = (field: 'secret' | 'previous_secret') => destinationSecretAddress(row.project_id, row.id, field);
  const secret = deps.vault.open(row.sealed_secret, addressOf('secret'));
  const overlaps = row.previous_until !== null && row.previous_until > deps.clock.now();
  if (row.sealed_previous_secret === null || !overlaps) return [secret];
  return [secret, deps.vault.open(row.sealed_previous_secret, addressOf('previous_secret'))];
}

const reasons: Readonly<Record<string, string>> = {
  timeout: `It did not answer within ${timeoutMs / 1_000} s.`,
  redirect: 'It answered with a redirect, which is not followed. Give the URL that it leads to.',
  dns: 'Its name is not known.',
  tls: 'Its certificate is not trusted.',
};

/** For the host, whose own URL it is: more than a customer would be told, and nothing of what is behind a blocked address. */
function wordsOf(error: unknown): string {
  if (!(error instanceof EgressError)) return 'It could not be called.';
  if (error.code === 'egress_blocked') return `It may not be called (${error.reason}). See EGRESS_ALLOW.`;
  return reasons[error.reason] ?? 'It could not be reached.';
}
