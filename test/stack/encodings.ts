/**
 * The forms in which a secret may turn up in a text. Written apart from the server's own redaction, so that a form
 * which that forgets is still found.
 */
export const encodings = {
  plain: (secret) => [secret],
  base64: (secret) => alignments(secret),
  base64url: (secret) => alignments(secret).map((form) => form.replaceAll('+', '-').replaceAll('/', '_')),
  hex: (secret) => {
    const hex = Buffer.from(secret).toString('hex');
    return [hex, hex.toUpperCase()];
  },
  url: (secret) => {
    const forms = [
      encodeURIComponent(secret),
      encodeURI(secret),
      new URLSearchParams({ '': secret }).toString().slice(1),
    ];
    return [...forms, ...forms.map((form) => form.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase()))];
  },
  json: (secret) => {
    const once = inJson(secret);
    return [once, inJson(once)];
  },
} as const satisfies Readonly<Record<string, (secret: string) => readonly string[]>>;

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** Base64 of a longer text shows the secret in one of three ways, by where in a group of three bytes it begins. */
function alignments(secret: string): readonly string[] {
  return [0, 1, 2].map((shift) => {
    const whole = Buffer.from('\0'.repeat(shift) + secret).toString('base64');
    const bits = (shift + Buffer.byteLength(secret)) * 8;
    return whole.slice(Math.ceil((shift * 8) / 6), Math.floor(bits / 6));
  });
}
