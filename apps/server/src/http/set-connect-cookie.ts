import type { Context } from 'hono';

/** A cookie that says which browser this is, for the pages of the connect window alone. */
export function setConnectCookie(
  c: Context,
  { name, value, expires }: { readonly name: string; readonly value: string; readonly expires: Date },
): void {
  const parts = [
    `${name}=${value}`,
    'Path=/',
    `Expires=${expires.toUTCString()}`,
    'HttpOnly',
    'Secure',
    'SameSite=Lax',
  ];
  c.header('set-cookie', parts.join('; '), { append: true });
}
