import type { ActionAnswer } from '@acme/integrations/connector';
import type { Reply } from './fake.ts';
import { TestingError } from './testing-error.ts';

/** A reply of a fake, as it would come over the wire. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
  /** As actions read it. */
  describe(as?: 'base64'): ActionAnswer;
}

/** @throws TestingError for what is neither a reply nor the lack of one */
export function checkReply(given: unknown, route: string): void {
  if (typeof given === 'object' && given !== null) return;
  throw new TestingError(
    `The fake of ${route} answered ${String(given)}. Return { status, headers, json }, or noAnswer().`,
  );
}

/** A reply as the other side would send it. */
export function readReply(reply: Reply): WireAnswer {
  const { status = 200, json, text, body } = reply;
  const headers = new Headers({ ...reply.headers });
  const encoded = json === undefined ? text : JSON.stringify(json);
  if (json !== undefined && !headers.has('content-type')) headers.set('content-type', 'application/json');
  const bytes = body ?? new TextEncoder().encode(encoded ?? '');
  return {
    status,
    headers,
    bytes,
    describe: (as) => ({ status, headers: Object.fromEntries(headers), ...bodyOf({ json, text, bytes }, as) }),
  };
}

function bodyOf(
  { json, text, bytes }: { readonly json: unknown; readonly text: string | undefined; readonly bytes: Uint8Array },
  as: 'base64' | undefined,
): Omit<ActionAnswer, 'status' | 'headers'> {
  if (bytes.byteLength === 0) return {};
  if (as === undefined && json !== undefined) return { json: JSON.parse(new TextDecoder().decode(bytes)) as unknown };
  if (as === undefined && text !== undefined) return { text };
  return { base64: Buffer.from(bytes).toString('base64') };
}
