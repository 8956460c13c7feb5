interface Message {
  readonly to: readonly string[];
  readonly cc?: readonly string[] | undefined;
  readonly bcc?: readonly string[] | undefined;
  readonly subject: string;
  readonly text: string;
}

/** A message in plain text (RFC 5322, RFC 2045) in base64url, as Gmail takes it. The account is its sender. */
export function writeMessage({ to, cc, bcc, subject, text }: Message): string {
  const lines = [
    `To: ${to.join(', ')}`,
    ...(cc === undefined ? [] : [`Cc: ${cc.join(', ')}`]),
    ...(bcc === undefined ? [] : [`Bcc: ${bcc.join(', ')}`]),
    `Subject: ${encodeWords(subject)}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    ...inLines(toBase64(new TextEncoder().encode(text.replace(/\r?\n/g, '\r\n')))),
  ];
  const bytes = new TextEncoder().encode(lines.join('\r\n'));
  return toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** RFC 2047: whatever is in a subject, it stays one header. */
function encodeWords(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text) && !text.includes('=?')) return text;
  const words: string[] = [];
  let word = '';
  // A word has at most 75 characters, and no letter is cut in two.
  for (const letter of text.toWellFormed()) {
    if (new TextEncoder().encode(word + letter).byteLength > 45) {
      words.push(word);
      word = '';
    }
    word += letter;
  }
  return [...words, word].map((one) => `=?utf-8?B?${toBase64(new TextEncoder().encode(one))}?=`).join('\r\n ');
}

function inLines(base64: string): readonly string[] {
  return base64.match(/.{1,76}/g) ?? [''];
}

function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += 8_192) binary += String.fromCharCode(...bytes.subarray(at, at + 8_192));
  return btoa(binary);
}
