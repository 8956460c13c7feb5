import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';

/** 256 random bits in text. */
export function randomToken(): string {
  return randomBytes(32).toString('base64url');
}

export function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

export function matches(stored: Buffer | null, given: string | undefined): boolean {
  return stored !== null && given !== undefined && timingSafeEqual(stored, sha256(given));
}

/** Without letters and digits that look alike when read from one window and typed into another. */
const codeAlphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** The code that a person carries from the finished window to the panel. */
export function randomShownCode(): string {
  return Array.from({ length: 6 }, () => codeAlphabet[randomInt(codeAlphabet.length)]).join('');
}

/** What was typed, as it was shown. */
export function normalShownCode(typed: string): string {
  return typed.toUpperCase().replace(/[^A-Z0-9]/g, '');
}

/** `__Host-`: https or loopback only, our host alone, not to be set by a neighbour. */
export function attemptCookieName(attemptId: string): string {
  return `__Host-oc_${attemptId}`;
}
