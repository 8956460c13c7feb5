import { randomBytes } from 'node:crypto';
import { html, raw } from 'hono/html';
import { styles } from './styles.ts';

export type Html = ReturnType<typeof html>;

/** A whole page with its headers: it loads nothing from anywhere and may not be framed. */
export interface Page {
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Lays a body out as a page. `script` runs in it; `narrow` is the centred card of login and consent. */
export async function renderPage({
  title,
  body,
  script,
  narrow = false,
}: {
  readonly title: string;
  readonly body: Html;
  readonly script?: string;
  readonly narrow?: boolean;
}): Promise<Page> {
  const nonce = randomBytes(16).toString('base64');
  const page = await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">${raw(styles)}</style>
</head>
<body${narrow ? raw(' class="narrow"') : ''}>
${body}
${script === undefined ? '' : html`<script nonce="${nonce}">${raw(script)}</script>`}
</body>
</html>
`;
  // No form-action: Chromium holds the redirect that follows a consent to it, which ends at the client.
  const policy = [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    html: page.toString(),
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy.join('; '),
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
  };
}

/** The name and mark on top of every page. */
export const brand = html`<span class="brand"><svg viewBox="0 0 24 24" width="28" height="28" aria-hidden="true"><rect x="1" y="1" width="22" height="22" rx="6" fill="currentColor"/><path d="M7 15.5c0 1.4 2.2 2.5 5 2.5s5-1.1 5-2.5-1.6-2.1-5-2.9-4.7-1.5-4.7-3S9.3 6 12 6s4.5 1 4.5 2.3" fill="none" stroke="var(--surface)" stroke-width="2.2" stroke-linecap="round"/></svg>Sandbox CRM</span>`;
