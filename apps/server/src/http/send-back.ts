import type { Context } from 'hono';

/** Sends the tab back to the page of the host that it came from. The address may carry a claim code, so nothing keeps it. */
export function sendBack(c: Context, location: string): Response {
  c.header('cache-control', 'no-store');
  c.header('referrer-policy', 'no-referrer');
  c.header('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
  return c.redirect(location, 303);
}
