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
        const go = () => location.replace(authorizeUrl);
        const { opener } = window;
        if (claim !== null && opener) {
          // A provider may cut the opener off, and what was sent from a window that is gone by then has no sender.
          addEventListener('message', ({ source, origin, data }) => {
            if (source === opener && origin === claim.origin && data?.type === 'acme-connect:heard' && data.attemptId === attemptId) go();
          });
          opener.postMessage({ type: 'acme-connect:claim-code', attemptId, claimCode: claim.claimCode }, claim.origin);
          setTimeout(go, 2_000);
        } else go();
      `,
    },
  };
}
