import { setTimeout as sleep } from 'node:timers/promises';
import type { OtlpTarget } from './settings.ts';

/** The way to a collector, for one signal. */
export interface OtlpSender {
  /** @throws OtlpFailure */
  send(body: Uint8Array): Promise<void>;
  /** Waits no more between tries, and makes one more at most. */
  hurry(): void;
  /** Cuts off what is under way. */
  stop(): void;
}

/** A collector took nothing. It says what happened in a word, and nothing of the collector's own words or address. */
export class OtlpFailure extends Error {
  override readonly name = 'OtlpFailure';
}

/** OTLP/HTTP: statuses after which the same may be sent again. */
const passing: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const againMs = 1_000;

/**
 * Sends to the collector that the operator has named. This is the one call of the server that does not go through the egress
 * module: that one guards where tenants' calls go, and the collector stands where the database does. No redirect is
 * followed, so that its key goes nowhere else.
 */
export function createSender(
  target: OtlpTarget,
  { contentType, timeoutMs }: { readonly contentType: string; readonly timeoutMs: number },
): OtlpSender {
  const stopped = new AbortController();
  const hurried = new AbortController();

  async function sendOnce(body: Uint8Array, signal: AbortSignal): Promise<number> {
    const response = await fetch(target.url, {
      method: 'POST',
      headers: { ...target.headers, 'content-type': contentType, 'user-agent': 'acme-connect' },
      body: body as Uint8Array<ArrayBuffer>,
      redirect: 'manual',
      signal,
    });
    await response.body?.cancel();
    return response.status;
  }

  return {
    async send(body) {
      const signal = AbortSignal.any([stopped.signal, AbortSignal.timeout(timeoutMs)]);
      for (let waitMs = againMs; ; waitMs *= 2) {
        const status = await sendOnce(body, signal).catch(() => undefined);
        if (status !== undefined && status >= 200 && status <= 299) return;
        const mayPass = status === undefined || passing.has(status);
        if (!mayPass || hurried.signal.aborted || signal.aborted) {
          throw new OtlpFailure(status === undefined ? 'it did not answer' : `it answered ${status}`);
        }
        const awake = AbortSignal.any([signal, hurried.signal]);
        await sleep(waitMs, undefined, { signal: awake, ref: false }).catch(() => undefined);
      }
    },
    hurry: () => hurried.abort(),
    stop: () => stopped.abort(),
  };
}
