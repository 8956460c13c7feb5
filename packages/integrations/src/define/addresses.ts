import { isStorable } from './storable-text.ts';

const longestEmail = 320;
const longestUrl = 2000;

/** Whether a text is an e-mail address: one `@` with something on both sides and no space. Only the mail server knows more than that. */
export function isEmail(address: string): boolean {
  if (address.length > longestEmail || !isStorable(address)) return false;
  const [local = '', domain = '', ...more] = address.split('@');
  if (more.length > 0 || local === '' || /[\s\p{Cc}\p{Cf}"(),:;<>[\\\]]/u.test(address)) return false;
  return domain.split('.').every((label) => label !== '' && !label.startsWith('-') && !label.endsWith('-'));
}

/** An absolute http or https address in its normal form; undefined for what is none, or has a user name in it. */
export function hrefOf(written: string): string | undefined {
  if (written.length > longestUrl || !isStorable(written)) return undefined;
  const trimmed = written.trim();
  // WHATWG lets `https:host` pass, and drops tabs and line breaks from the middle of a host.
  if (!/^https?:\/\/[^/\\]/i.test(trimmed) || /[\s\p{Cc}]/u.test(trimmed)) return undefined;
  const parsed = URL.parse(trimmed);
  if (parsed === null || parsed.username !== '' || parsed.password !== '') return undefined;
  return parsed.href.length <= longestUrl ? parsed.href : undefined;
}
