import { limits } from './limits.ts';

export type Encoded =
  | { readonly ok: true /** `null` stands for `undefined`. */; readonly text: string | null; readonly bytes: number }
  | { readonly ok: false; readonly reason: 'payload_too_large' | 'code_threw'; readonly message: string };

/** An escape that Postgres refuses: U+0000, or half of a surrogate pair (JSON.stringify escapes nothing else in D800-DFFF). */
const refusedEscape = /(?:^|[^\\])(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/;

/** Whether Postgres keeps JSON that `JSON.stringify` has written: it takes no U+0000 and no half of a surrogate pair. */
export function isStorableJson(text: string): boolean {
  return !(text.includes('\\u') && refusedEscape.test(text));
}

/** Writes a value as JSON within the limits. `what` names it in the message. */
export function encodeJson(value: unknown, what: string, levels: number = limits.jsonDepth): Encoded {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (error) {
    // A RangeError is the stack: nested by the thousand, so far past the depth we take.
    if (error instanceof RangeError) return tooDeep(what, levels);
    return {
      ok: false,
      reason: 'code_threw',
      message: `${what} cannot be written as JSON (${cutText(String(error), 200)}). Return plain objects, arrays, strings, numbers and booleans.`,
    };
  }
  if (text === undefined) return { ok: true, text: null, bytes: 0 };
  const bytes = Buffer.byteLength(text);
  if (bytes > limits.outputBytes) {
    return {
      ok: false,
      reason: 'payload_too_large',
      message: `${what} is ${bytes} bytes of JSON; ${limits.outputBytes} is the most that is kept. Return an id or the few fields that later steps need.`,
    };
  }
  if (nesting(text) > levels) return tooDeep(what, levels);
  if (!isStorableJson(text)) {
    return {
      ok: false,
      reason: 'code_threw',
      message: `${what} contains U+0000 or half of a surrogate pair, which Postgres cannot keep. Clean the text before returning it.`,
    };
  }
  return { ok: true, text, bytes };
}

/** The same of what is handed over from outside, which its caller may have put into something. */
export function encodeGiven(value: unknown, what: string): Encoded {
  return encodeJson(value, what, limits.jsonDepth + limits.wrapperDepth);
}

/** The value as a replay would see it, so that code meets the same shapes the first time and every time after. */
export function decodeJson(text: string | null): unknown {
  return text === null ? undefined : JSON.parse(text);
}

/** Cuts text to `bytes` of UTF-8 and takes out what a `text` column refuses. */
export function cutText(text: string, bytes: number): string {
  const clean = text.slice(0, bytes).replaceAll('\0', '').toWellFormed();
  const buffer = Buffer.from(clean);
  if (buffer.length <= bytes) return clean;
  let end = bytes;
  // 10xxxxxx is the inside of a character: step back to where one begins.
  while (end > 0 && ((buffer[end] ?? 0) & 0xc0) === 0x80) end--;
  return buffer.subarray(0, end).toString();
}

/** Text of 1 to `bytes` bytes that a `text` column takes. */
export function isPlainText(value: unknown, bytes: number): value is string {
  return (
    typeof value === 'string' &&
    value !== '' &&
    Buffer.byteLength(value) <= bytes &&
    !value.includes('\0') &&
    value.isWellFormed()
  );
}

function tooDeep(what: string, levels: number): Encoded {
  return {
    ok: false,
    reason: 'payload_too_large',
    message: `${what} is nested deeper than ${levels} levels. Return a flatter value.`,
  };
}

/** Deepest nesting in JSON text, without parsing it. */
function nesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (inString) {
      if (code === 92) i++;
      else if (code === 34) inString = false;
    } else if (code === 34) inString = true;
    else if (code === 123 || code === 91) {
      if (++depth > deepest) deepest = depth;
    } else if (code === 125 || code === 93) depth--;
  }
  return deepest;
}
