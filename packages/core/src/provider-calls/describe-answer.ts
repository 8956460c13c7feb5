import type { ProviderResponse } from '@acme/api';
import { type EgressResponse, redact } from '../egress/index.ts';

/** Of no use to who asks, or somebody else's secret. */
const kept = new Set(['set-cookie', 'set-cookie2', 'authorization', 'proxy-authenticate', 'connection', 'keep-alive']);

/**
 * What the provider answered, without what it may have repeated of the credential.
 *
 * @param as `base64` gives the bytes of the body, whatever they are
 */
export function describeAnswer(answer: EgressResponse, as?: 'base64'): ProviderResponse {
  const headers: Record<string, string> = {};
  answer.headers.forEach((value, name) => {
    if (!kept.has(name)) headers[name] = redact(value, answer.revealed);
  });
  return { status: answer.status, headers, ...(as === 'base64' ? bytesOf(answer) : bodyOf(answer)) };
}

function bodyOf(answer: EgressResponse): Omit<ProviderResponse, 'status' | 'headers'> {
  if (answer.body.byteLength === 0) return {};
  const type = (answer.headers.get('content-type') ?? '').toLowerCase();
  const text = decode(answer.body);
  // Bytes that are no text repeat nothing that could be read out of them.
  if (text === undefined) return { base64: Buffer.from(answer.body).toString('base64') };
  const shown = redact(text, answer.revealed);
  if (!/[/+]json\b/.test(type)) return { text: shown };
  try {
    return { json: JSON.parse(shown) as unknown };
  } catch {
    return { text: shown };
  }
}

function bytesOf(answer: EgressResponse): Pick<ProviderResponse, 'base64'> {
  const text = decode(answer.body);
  const bytes = text === undefined ? answer.body : redact(text, answer.revealed);
  return { base64: Buffer.from(bytes as string).toString('base64') };
}

function decode(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return undefined;
  }
}
