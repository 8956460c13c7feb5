import { constants } from 'node:os';

/** Aborted by the first Ctrl-C or SIGTERM; who asks a second time does not wait. */
export function listenForStop(): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort(name));
  return stop.signal;
}

/** The exit code of what was stopped: 130 or 143. */
export function exitCodeOf(signal: AbortSignal): number {
  return 128 + constants.signals[signal.reason as 'SIGINT' | 'SIGTERM'];
}
