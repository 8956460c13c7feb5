import { utf8 } from './keyed-hash.ts';
import type { Delivery } from './webhooks.ts';

const place = /\{(body|timestamp|method|url|header:[a-z0-9-]+)\}/g;

/** The bytes that a provider signed; undefined when a header among them did not come. */
export function signedText(
  template: string,
  delivery: Delivery,
  timestamp: string,
): Uint8Array<ArrayBuffer> | undefined {
  const parts: Uint8Array[] = [];
  let end = 0;
  for (const match of template.matchAll(place)) {
    const value = valueOf(match[1] as string, delivery, timestamp);
    if (value === undefined) return undefined;
    parts.push(utf8(template.slice(end, match.index)), value);
    end = match.index + match[0].length;
  }
  parts.push(utf8(template.slice(end)));
  const text = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let from = 0;
  for (const part of parts) {
    text.set(part, from);
    from += part.length;
  }
  return text;
}

function valueOf(name: string, delivery: Delivery, timestamp: string): Uint8Array | undefined {
  if (name === 'body') return delivery.body;
  if (name === 'timestamp') return utf8(timestamp);
  if (name === 'method') return utf8(delivery.method);
  if (name === 'url') return utf8(delivery.url);
  const header = delivery.headers[name.slice('header:'.length)];
  return header === undefined ? undefined : utf8(header);
}
