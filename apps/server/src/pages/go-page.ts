import { html } from 'hono/html';
import type { Page } from './page.ts';
import { strayed } from './start-pages.ts';

/** Where a tab keeps that a page of the host has opened it, for a client that cannot take the claim code. */
export const tabKey = 'acme-connect:tab';

/**
 * Hands the claim code to the panel that opened this window, and goes on to the provider. It is
 * handed over here, before the provider's pages, because those may cut the window off from its opener.
 */
export function goPage(input: {
  readonly attemptId: string;
  readonly authorizeUrl: string;
  readonly claim: { readonly origin: string; readonly claimCode: string } | undefined;
  /** The server is told instead that this is the window which the host's page has opened. */
  readonly handOver?: { readonly tab: string | undefined };
}): Page {
  return {
    title: 'Connecting…',
    body: html`<h1>Connecting…</h1>
      <p id="strayed" role="alert" hidden>${strayed}</p>
      <p>Taking you to sign in.</p>
      <noscript><p><a href="${input.authorizeUrl}">Continue</a></p></noscript>`,
    script: {
      data: {
        attemptId: input.attemptId,
        authorizeUrl: input.authorizeUrl,
        claim: input.claim ?? null,
        handOver: input.handOver ?? null,
        tabKey,
      },
      code: `
        const { attemptId, authorizeUrl, claim, handOver, tabKey } = JSON.parse(document.getElementById('data').textContent);
        const go = () => location.replace(authorizeUrl);
        const { opener } = window;
        if (handOver !== null) {
          // As on the page before: without a name, and in the tab that was opened.
          const isIt = opener && window.name === '' && (handOver.tab === undefined || sessionStorage.getItem(tabKey) === handOver.tab);
          const told = isIt
            ? fetch('/oauth/start/' + attemptId + '/opened', {
                method: 'POST',
                headers: { 'content-type': 'application/json' },
                body: JSON.stringify({ claimCode: claim.claimCode }),
              })
            : Promise.reject();
          told.then((answer) => answer.ok ? go() : Promise.reject()).catch(() => {
            document.getElementById('strayed').hidden = false;
          });
        } else if (claim !== null && opener) {
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
