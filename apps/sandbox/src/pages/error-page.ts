import { html } from 'hono/html';
import type { ErrorOut, KoaContextWithOIDC } from 'oidc-provider';
import { brand, type Page, renderPage } from './page.ts';

/** A page for what cannot be sent back to the application: an unknown client, a foreign redirect URI, a lost session. */
export function errorPage({ title, message, code }: { title: string; message: string; code?: string }): Promise<Page> {
  return renderPage({
    title: `${title} – Sandbox CRM`,
    narrow: true,
    body: html`<main class="card">
${brand}
<h1>${title}</h1>
<p>${message}</p>
${code === undefined ? '' : html`<p class="quiet small">Error <code>${code}</code></p>`}
</main>`,
  });
}

/** What to do about the errors a person meets; the rest keep the provider's words. */
const advice: Readonly<Record<string, string>> = {
  invalid_client: 'No application is registered here under this client id. Register it, or correct the id.',
  invalid_redirect_uri:
    'The application wants to be answered at an address that is not registered for it. Register exactly that address.',
  session_not_found: 'This sign-in took too long or belongs to another browser. Start again in the application.',
};

/** oidc-provider's `renderError`. */
export async function renderProviderError(ctx: KoaContextWithOIDC, out: ErrorOut): Promise<void> {
  const page = await errorPage({
    title: 'This request cannot be answered',
    message:
      advice[out.error] ??
      out.error_description ??
      'The application sent something that Sandbox CRM does not understand.',
    code: out.error,
  });
  ctx.set(page.headers);
  ctx.body = page.html;
}
