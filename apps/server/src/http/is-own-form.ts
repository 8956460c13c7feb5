import type { Context } from 'hono';

/**
 * A form on a page of ours was sent. Our pages say `Referrer-Policy: no-referrer`, under which a browser sends
 * `Origin: null` with a form (Fetch, "append a request Origin header"), so its own word on the site counts as well.
 */
export function isOwnForm(c: Context, publicUrl: string): boolean {
  const site = c.req.header('sec-fetch-site');
  return site === undefined ? c.req.header('origin') === publicUrl : site === 'same-origin';
}
