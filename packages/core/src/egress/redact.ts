const mask = '[redacted]';

/**
 * Replaces every occurrence of the values in a text, as they are and as they look in base64, base64url
 * (also in the middle of a longer text, as in HTTP Basic), hexadecimal, URLs, forms and JSON, JSON within
 * JSON included.
 *
 * @example
 * redact('{"authorization":"Bearer sk_1"}', ['sk_1']); // '{"authorization":"Bearer [redacted]"}'
 */
export function redact(text: string, revealed: readonly string[]): string {
  const found: [start: number, end: number][] = [];
  for (const form of formsOf(revealed)) {
    // Steps by one: occurrences may overlap, and no part of any may stay.
    for (let at = text.indexOf(form); at !== -1; at = text.indexOf(form, at + 1)) found.push([at, at + form.length]);
  }
  if (found.length === 0) return text;
  found.sort(([one], [other]) => one - other);
  let result = '';
  let kept = 0;
  let covered = 0;
  for (const [start, end] of found) {
    if (start >= covered) result += text.slice(kept, start) + mask;
    covered = Math.max(covered, end);
    kept = covered;
  }
  return result + text.slice(kept);
}

/** The same for any JSON value: in its texts, keys included, however deep. Numbers that spell a value become text. */
export function redactJson(value: unknown, revealed: readonly string[]): unknown {
  if (typeof value === 'string') return redact(value, revealed);
  if (typeof value === 'number' || typeof value === 'bigint') {
    const redacted = redact(String(value), revealed);
    return redacted === String(value) ? value : redacted;
  }
  if (Array.isArray(value)) return value.map((item) => redactJson(item, revealed));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [redact(key, revealed), redactJson(item, revealed)]),
  );
}

function formsOf(revealed: readonly string[]): ReadonlySet<string> {
  const forms = new Set<string>();
  for (const value of revealed) for (const form of formsOfOne(value)) if (form !== '') forms.add(form);
  return forms;
}

function formsOfOne(value: string): readonly string[] {
  const bytes = Buffer.from(value);
  const hex = bytes.toString('hex');
  const urlForms = [encodeURIComponent(value.toWellFormed()), encodeForm(value), encodeURI(value.toWellFormed())];
  const texts = [value, ...urlForms, ...urlForms.map(lowerPercent)];
  return [...texts.flatMap(jsonForms), ...base64Forms(bytes), hex, hex.toUpperCase()];
}

function encodeForm(value: string): string {
  return new URLSearchParams({ '': value }).toString().slice(1);
}

function lowerPercent(text: string): string {
  return text.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase());
}

/** Logs hold JSON that holds JSON as text, and so on; each level escapes the escapes of the one below. */
const jsonLevels = 4;

/** As it is and inside JSON, with the escapes that writers are free to choose. */
function jsonForms(text: string): readonly string[] {
  const forms = [text];
  let level = [quoteless(text), asciiOnly(quoteless(text))].flatMap((form) => [form, form.replaceAll('/', '\\/')]);
  for (let depth = 0; depth < jsonLevels && level.some((form) => form !== text); depth += 1) {
    forms.push(...level);
    level = level.map(quoteless);
  }
  return forms;
}

function quoteless(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function asciiOnly(text: string): string {
  return text.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Inner parts shorter than this (six bytes) would match by chance. */
const innerBase64Length = 8;

/**
 * Base64 of a longer text shows a value in one of three alignments. At its edges a character mixes the
 * value with what surrounds it, so the alignments are searched without those.
 */
function base64Forms(bytes: Buffer): readonly string[] {
  const whole = bytes.toString('base64');
  const inner = [0, 1, 2].map((shift) => {
    const shifted = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64url');
    const first = Math.ceil((shift * 8) / 6);
    const last = Math.floor(((shift + bytes.length) * 8) / 6);
    return shifted.slice(first, last);
  });
  const searched = inner.filter((form) => form.length >= innerBase64Length);
  const unpadded = whole.replace(/=+$/, '');
  return [whole, unpadded, bytes.toString('base64url'), ...searched, ...searched.map(toStandardAlphabet)];
}

function toStandardAlphabet(base64url: string): string {
  return base64url.replaceAll('-', '+').replaceAll('_', '/');
}
