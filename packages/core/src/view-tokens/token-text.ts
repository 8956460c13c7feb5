import { hash, randomBytes } from 'node:crypto';

const form = /^Bearer (ek_view_[\w-]{43})$/;

/** A new view token: 256 random bits behind a prefix by which scanners and people know it. Only the SHA-256 is stored. */
export function generateViewToken(): { readonly token: string; readonly sha256: Buffer } {
  const token = `ek_view_${randomBytes(32).toString('base64url')}`;
  return { token, sha256: hashViewToken(token) };
}

export function hashViewToken(token: string): Buffer {
  return hash('sha256', token, 'buffer');
}

/** The view token among the Authorization headers of a call; undefined where there is another credential, or more than one. */
export function viewTokenOf(authorization: readonly string[]): string | undefined {
  return authorization.length === 1 ? form.exec(authorization[0] ?? '')?.[1] : undefined;
}
