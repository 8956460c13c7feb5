import type { PageMessage } from '../page.ts';
import type { FlowWindow } from './ports.ts';

export interface WindowMessage {
  /** The proof that this page opened the window that finished. Absent: only "ask the server now". */
  readonly claimCode: string | undefined;
}

/**
 * Reads a message of the server's pages. The claim code is the one payload that is believed, and
 * only from this window, while it shows a page of the server, about this attempt.
 */
export function readWindowMessage(
  { origin, source, data }: PageMessage,
  expected: { readonly attemptId: string; readonly serverOrigin: string; readonly window: FlowWindow },
): WindowMessage | undefined {
  if (origin !== expected.serverOrigin || !expected.window.sent(source)) return undefined;
  if (typeof data !== 'object' || data === null) return undefined;
  const { type, attemptId, claimCode } = data as Readonly<Record<string, unknown>>;
  if (attemptId !== expected.attemptId) return undefined;
  if (type === 'acme-connect:finished') return { claimCode: undefined };
  if (type !== 'acme-connect:claim-code' || typeof claimCode !== 'string' || claimCode === '') return undefined;
  return { claimCode };
}
