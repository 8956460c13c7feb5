import { AppError } from '@acme/api';
import { depthOf } from '../events/check-json.ts';

/** Leaves room for metadata and settings in the megabyte that an execution begins with. */
const mostBytes = 768 * 1024;
const mostLevels = 60;

/** An escape in JSON text. `JSON.stringify` writes one of four digits for control characters and halves of pairs alone. */
const escape = /\\(?:u([0-9a-f]{4})|.)/g;

/**
 * The payload in a form that Postgres keeps: NUL and halves of surrogate pairs become U+FFFD, since a provider's event
 * can be refused as little as its customer's typing. @throws payload_too_large
 */
export function storablePayload(payload: unknown): unknown {
  if (depthOf(payload) > mostLevels) {
    throw new AppError('payload_too_large', `An event is nested at most ${mostLevels} levels deep.`);
  }
  const text = JSON.stringify(payload) ?? 'null';
  if (Buffer.byteLength(text) > mostBytes) {
    throw new AppError('payload_too_large', 'An event has at most 768 kB.');
  }
  if (!text.includes('\\u')) return payload ?? null;
  return JSON.parse(
    text.replace(escape, (whole, digits?: string) => (digits === '0000' || digits?.startsWith('d') ? '\ufffd' : whole)),
  );
}
