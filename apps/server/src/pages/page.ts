import { randomBytes } from 'node:crypto';
import type { Context } from 'hono';
import { html, raw } from 'hono/html';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

type Html = ReturnType<typeof html>;

/** One small page of the connect window: no request to anywhere, no script but its own. */
export interface Page {
  readonly title: string;
  readonly body: Html;
  /** Runs on its own data: `data` is the object given beside it. */
  readonly script?: { readonly code: string; readonly data: object };
}

const style = `
:root{color-scheme:light dark;--bg:light-dark(#fdfdfe,#0d1013);--surface:light-dark(#fff,#14171b);--border:light-dark(#dfe1e4,#2b2f35);
--text:light-dark(#191f25,#edeff1);--muted:light-dark(#585e67,#a4aab1);--accent:light-dark(#00657c,#78cddc);--on:light-dark(#fff,#0d1013)}
*{box-sizing:border-box}
body{margin:0;min-height:100dvh;display:grid;place-items:center;padding:16px;background:var(--bg);color:var(--text);
font:16px/1.5 system-ui,sans-serif}
main{width:100%;max-width:26rem;background:var(--surface);border:1px solid var(--border);border-radius:14px;padding:28px}
h1{font-size:1.25rem;line-height:1.3;margin:0 0 8px;overflow-wrap:anywhere}
p{margin:0 0 12px;color:var(--muted);overflow-wrap:anywhere}
strong{color:var(--text);font-weight:600}
button{font:inherit;font-weight:550;min-height:40px;padding:0 20px;border:0;border-radius:8px;background:var(--accent);color:var(--on);cursor:pointer}
button:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
output{display:block;font:600 2rem/1.2 ui-monospace,monospace;letter-spacing:.18em;margin:4px 0 12px}
[hidden]{display:none}
`;

/** Sends a page with a policy that allows its own style and script and nothing else. */
export async function sendPage(c: Context, page: Page, status: ContentfulStatusCode): Promise<Response> {
  const { text, headers } = await renderPage(page);
  return c.html(text, status, headers);
}

/** A page as text, with the headers that it must not go without. */
export async function renderPage(
  page: Page,
): Promise<{ readonly text: string; readonly headers: Record<string, string> }> {
  const nonce = randomBytes(16).toString('base64');
  const script =
    page.script === undefined
      ? ''
      : html`<script type="application/json" id="data">${raw(jsonInHtml(page.script.data))}</script>
          <script nonce="${nonce}">${raw(page.script.code)}</script>`;
  const text = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>${page.title}</title>
        <style nonce="${nonce}">${raw(style)}</style>
      </head>
      <body>
        <main>${page.body}</main>
        ${script}
      </body>
    </html>`;
  const headers = {
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'content-security-policy': `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  };
  return { text: String(text), headers };
}

/** JSON that cannot end the script element it stands in. */
function jsonInHtml(value: object): string {
  return JSON.stringify(value)
    .replace(/</g, '\\u003c')
    .replace(/\u2028/g, '\\u2028')
    .replace(/\u2029/g, '\\u2029');
}
