import { html } from 'hono/html';
import type { Page } from './page.ts';

/** The attempt is over, or this is no window of ours. */
export function closedPage(): Page {
  return {
    title: 'This link is over',
    body: html`<h1>This link is no longer valid</h1>
      <p>Nothing was connected. Go back to the page you came from and press Connect again.</p>`,
  };
}

/** Somebody sent this link on: the person here must know what they would connect, and for whom. */
export function confirmPage(input: {
  readonly projectName: string;
  readonly integrationName: string;
  readonly userId: string;
}): Page {
  return {
    title: `Connect ${input.integrationName} to ${input.projectName}?`,
    body: html`<h1>Connect ${input.integrationName} to ${input.projectName}?</h1>
      <p>
        This gives <strong>${input.projectName}</strong> access to your ${input.integrationName} account, for its user
        <strong>${input.userId}</strong>.
      </p>
      <p>Did somebody send you this link? Continue only if you know them and expected it. You will get a code that they need.</p>
      <form method="post"><button type="submit">Continue</button></form>`,
  };
}

/** For a window that no page of the host has opened, where only such a page could go on. */
export const strayed =
  'This window was not opened by the page that it belongs to. Go back there and press Connect again.';

/** See `strayed`. */
export function strayedPage(): Page {
  return {
    title: 'Not connected',
    body: html`<h1>Nothing was connected</h1>
      <p>${strayed}</p>`,
  };
}
