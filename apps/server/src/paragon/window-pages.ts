import { html } from 'hono/html';
import { tabKey } from '../pages/go-page.ts';
import type { Page } from '../pages/page.ts';

/**
 * The page that a Paragon client opens first. It tells the page that opened it, and no page of another origin, that the window is
 * ready, and keeps in this tab that it was so opened: only this tab can go on from here.
 */
export function noncePage(input: { readonly origin: string; readonly tab: string }): Page {
  return {
    title: 'Connecting…',
    body: html`<div id="waiting">
        <h1>Connecting…</h1>
        <p>Taking you to sign in.</p>
      </div>
      <div id="alone" role="alert" hidden>
        <h1>Nothing to do here</h1>
        <p>This window belongs to the page of an app, which is not open any more. Go back there and press Connect again.</p>
      </div>`,
    script: {
      data: { ...input, tabKey },
      code: `
        const { origin, tab, tabKey } = JSON.parse(document.getElementById('data').textContent);
        // The token of this address is needed no more.
        history.replaceState(null, '', location.pathname);
        // A link either names the window that it opens or is not known to it: without a name it was a script of the host's page.
        if (window.opener && window.name === '') {
          sessionStorage.setItem(tabKey, tab);
          window.opener.postMessage({ type: 'oauth-nonce-loaded' }, origin);
        } else {
          document.getElementById('waiting').hidden = true;
          document.getElementById('alone').hidden = false;
        }
      `,
    },
  };
}

/** Nothing begins in this window, and why. */
export function refusedWindowPage({ message }: { readonly message: string }): Page {
  return {
    title: 'Not connected',
    body: html`<h1>Nothing was connected</h1>
      <p>${message}</p>
      <p>You can close this window.</p>`,
  };
}
