import { html } from 'hono/html';
import type { Page } from './page.ts';

/**
 * Hands the claim code to the panel that opened this window, and goes on to the provider. It is
 * handed over here, before the provider's pages, because those may cut the window off from its opener.
 */
export function goPage(input: {
  readonly attemptId: string;
  readonly authorizeUrl: string;
  readonly claim: { readonly origin: string; readonly claimCode: string } | undefined;
}): Page {
  return {
    title: 'Connecting…',
    body: html`<h1>Connecting…</h1>
      <p>Taking you to sign in.</p>
      <noscript><p><a href="${input.authorizeUrl}">Continue</a></p></noscript>`,
    script: {
      data: { attemptId: input.attemptId, authorizeUrl: input.authorizeUrl, claim: input.claim ?? null },
      code: `
        const { attemptId, authorizeUrl, claim } = JSON.parse(document.getElementById('data').textContent);
        if (claim !== null && window.opener) {
          window.opener.postMessage({ type: 'acme-connect:claim-code', attemptId, claimCode: claim.claimCode }, claim.origin);
        }
        location.replace(authorizeUrl);
      `,
    },
  };
}
