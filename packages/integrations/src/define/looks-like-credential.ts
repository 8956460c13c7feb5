/** How the keys of well-known services, signed tokens and private keys begin. */
const known =
  /(?:^|[\s:="'])(?:[srw]k_(?:live|test)_|sk-|[a-z]{2}_(?:live|test)_|gh[pousr]_|github_pat_|glpat-|xox[a-z]-|AKIA[0-9A-Z]{12}|eyJ[\w-]{8,}\.|SG\.[\w-]{16}|Bearer [\w.~+/-]{16})|-----BEGIN [A-Z ]*PRIVATE KEY-----/;

const longEnough = 25;
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Whether a text is probably a key or token that belongs in `secret(...)`. Errs towards no: a random
 * text counts only if it is long, unbroken and of mixed letters and digits, which ids and hashes are not.
 */
export function looksLikeCredential(text: string): boolean {
  if (known.test(text)) return true;
  return (
    text.length >= longEnough &&
    !uuid.test(text) &&
    /^[\w+/=-]+$/.test(text) &&
    /[a-z]/.test(text) &&
    /[A-Z]/.test(text) &&
    /\d/.test(text) &&
    bitsPerCharacter(text) > 3.5
  );
}

/** Shannon's entropy of the characters. */
function bitsPerCharacter(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((bits, count) => bits - (count / text.length) * Math.log2(count / text.length), 0);
}

const credentialWord = /^(?:api|auth|access)?(?:key|token|secret|pass|passwd|password|passphrase|credential)s?$/i;

/** Whether a word of a name, such as `Key` in `apiKey` and `token` in `access_token`, says that it is a credential. */
export function namesCredential(name: string): boolean {
  const words = name.split(/[^A-Za-z]+|(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/);
  return words.some((word) => credentialWord.test(word));
}

/** What a plain field says to a value that looks like a credential. */
export const credentialRefused = {
  ok: false,
  code: 'looks_like_credential',
  message:
    'must be no credential, and this looks like one. Declare the key with secret(...), or with notASecret: true if it is none',
} as const;
