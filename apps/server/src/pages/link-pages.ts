import { html } from 'hono/html';
import type { Page } from './page.ts';

/** What every address of a link answers: it knows of no link, and asks with the secret that only the browser has. */
export function linkPage(): Page {
  return {
    title: 'Connect an account',
    body: html`<h1>One moment…</h1>
      <p id="waiting">Looking up what this link is for.</p>
      <p id="broken" hidden>This link is not complete. Copy it whole, or ask for it again.</p>
      <form id="open" method="post"><input type="hidden" name="secret" /></form>
      <noscript><p>This page needs JavaScript, because the secret of the link stays in your browser until you open it.</p></noscript>`,
    script: {
      data: {},
      code: `
        const secret = location.hash.slice(1);
        if (/^[\\w-]{43}$/.test(secret)) {
          const form = document.getElementById('open');
          form.elements.secret.value = secret;
          form.submit();
        } else {
          document.getElementById('waiting').hidden = true;
          document.getElementById('broken').hidden = false;
        }
      `,
    },
  };
}

/** Unknown, used, taken back, too old, or opened in another browser: whoever guesses learns nothing. */
export function linkClosedPage(): Page {
  return {
    title: 'This link is over',
    body: html`<h1>This link is no longer valid</h1>
      <p>It works once and in one browser, and for seven days. Nothing was changed. Ask whoever sent it for another one.</p>`,
  };
}

/** The link is good, and what it is for may not begin now. */
export function linkHeldPage({ message }: { readonly message: string }): Page {
  return {
    title: 'Not now',
    body: html`<h1>This cannot be connected now</h1>
      <p>${message}</p>
      <p>The link stays valid. Open it again once that has changed.</p>`,
  };
}

/** The person here is not the one whose account page it is: they must know what they would connect, and for whom. */
export function linkConfirmPage(input: {
  readonly projectName: string;
  readonly integrationName: string;
  readonly askedBy: string;
  readonly account: string | undefined;
  readonly action: string;
  readonly secret: string;
}): Page {
  const { projectName, integrationName, askedBy, account, action, secret } = input;
  return {
    title: `Connect ${integrationName} to ${projectName}?`,
    body: html`<h1>Connect ${integrationName} to ${projectName}?</h1>
      <p>
        <strong>${askedBy}</strong>, who uses <strong>${projectName}</strong>, asks you to sign in to
        ${integrationName}${account === undefined ? '' : html` again as <strong>${account}</strong>`}.
      </p>
      <p>
        ${projectName} will then read and change data in the ${integrationName} account that you sign in with, for
        ${askedBy}. You do not need an account of ${projectName}.
      </p>
      <p>Continue only if you know who sent you this link and expected it.</p>
      <form method="post" action="${action}">
        <input type="hidden" name="secret" value="${secret}" /><button type="submit">Continue to ${integrationName}</button>
      </form>`,
  };
}

/** Nothing is left to do here. */
export function linkFinishedPage(input: {
  readonly projectName: string;
  readonly integrationName: string;
  readonly askedBy: string;
  readonly account: { readonly label: string };
}): Page {
  return {
    title: `${input.integrationName} is connected`,
    body: html`<h1>Connected</h1>
      <p>
        <strong>${input.account.label}</strong> is connected to ${input.projectName} for <strong>${input.askedBy}</strong>, who
        sees it now and can disconnect it at any time.
      </p>
      <p>You can close this window.</p>`,
  };
}
