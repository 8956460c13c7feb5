import type { Context } from 'hono';

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly expires: Date;
}

/** A cookie that says which browser this is, for the pages of the connect window alone. */
export function setConnectCookie(c: Context, cookie: Cookie): void {
  c.header('set-cookie', connectCookie(cookie), { append: true });
}

/** The same as the value of a header. */
export function connectCookie({ name, value, expires }: Cookie): string {
  const parts = [
    `${name}=${value}`,
    'Path=/',
    `Expires=${expires.toUTCString()}`,
    'HttpOnly',
    'Secure',
    'SameSite=Lax',
  ];
  return parts.join('; ');
}
