import { EgressError } from './egress-error.ts';

/** A signal that fires with an EgressError at the end of the time, or when the caller gives up. */
export function startClock(timeoutMs: number, outer: AbortSignal | undefined): { signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  const timer = setTimeout(() => {
    controller.abort(EgressError.failed('timeout', `The call took longer than ${timeoutMs} ms.`, { maybeSent: true }));
  }, timeoutMs);
  const abort = () =>
    controller.abort(EgressError.failed('aborted', 'The caller gave the call up.', { maybeSent: true }));
  if (outer?.aborted) abort();
  else outer?.addEventListener('abort', abort, { once: true });
  return {
    signal: controller.signal,
    stop() {
      clearTimeout(timer);
      outer?.removeEventListener('abort', abort);
    },
  };
}

/** Ends the wait for what takes no signal itself and runs before anything is sent. */
export function orAborted<Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      const { reason, detail } = signal.reason as EgressError;
      reject(EgressError.failed(reason as 'timeout' | 'aborted', detail, { maybeSent: false }));
    };
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
