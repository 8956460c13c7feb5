/** How the credentials of well-known services begin (GitHub, Slack, AWS, Stripe, Google, SendGrid …), and JWTs and PEM. */
const beginnings =
  /^(?:(?:sk|rk)[_-]|gh[opsur]_|github_pat_|glpat-|xox[a-z]-|xapp-|AKIA|ASIA|ya29\.|SG\.|ek_live_|eyJ[\w-]+\.|-----BEGIN )/;
const words = '(?:api)?key|(?:access|refresh|auth)?token|secret|pass(?:wd|word|phrase)?|credentials?';
const wholeWord = new RegExp(`(?:^|[_.-])(?:${words})$`, 'i');
const lastHump = /[a-z0-9](?:Key|Token|Secret|Pass(?:wd|word|phrase)?|Credentials?)$/;
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const minLength = 25;
const minBitsPerCharacter = 3.5;

/** True for a name that people give to credentials: `apiKey`, `access_token`, `password`. */
export function isCredentialName(name: string): boolean {
  return wholeWord.test(name) || lastHump.test(name);
}

/**
 * True for text that looks like a key or token: by how it begins, or because it is long, without spaces, of small and
 * capital letters and digits, and too irregular for a name. UUIDs, addresses and sentences are none.
 */
export function isCredentialText(text: string): boolean {
  if (beginnings.test(text)) return true;
  if (text.length < minLength || uuid.test(text) || !/^[\w+/=.~-]+$/.test(text)) return false;
  const isHex = /^[0-9a-f]{32,}$/i.test(text) && /\d/.test(text) && /[a-f]/i.test(text);
  const isMixed = /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text);
  return (isHex || isMixed) && bitsPerCharacter(text) > minBitsPerCharacter;
}

/** Shannon entropy. */
function bitsPerCharacter(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
