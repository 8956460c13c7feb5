import { html } from 'hono/html';
import type { SandboxAccount } from '../accounts.ts';
import { brand, type Page, renderPage } from './page.ts';

const tick = html`<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d="M3 8.5 6.5 12 13 4.5" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/></svg>`;

/** The consent page: who asks, for whom, for what. */
export function consentPage({
  at,
  clientName,
  returnHost,
  account,
  permissions,
}: {
  /** The path below which this sign-in happens. */
  readonly at: string;
  readonly clientName: string;
  /** Where the answer goes, so that a person can see whom they are dealing with. */
  readonly returnHost: string;
  readonly account: SandboxAccount;
  /** Scopes with what they mean. */
  readonly permissions: readonly { readonly scope: string; readonly text: string }[];
}): Promise<Page> {
  return renderPage({
    title: `Allow ${clientName}? – Sandbox CRM`,
    narrow: true,
    body: html`<main class="card">
${brand}
<h1>${clientName} wants to use your account</h1>
<div class="person">
<span class="avatar" aria-hidden="true">${initials(account.name)}</span>
<div>
<p><strong>${account.name}</strong></p>
<p class="quiet small">${account.email}</p>
</div>
</div>
<p>It will be able to:</p>
<ul class="scopes">${permissions.map(({ text }) => html`<li>${tick}<span>${text}</span></li>`)}</ul>
<p class="quiet small">You return to <strong>${returnHost}</strong>. You can take this access back at any time.</p>
<div class="pair">
<form method="post" action="${at}/deny"><button type="submit">Deny</button></form>
<form method="post" action="${at}/consent"><button class="primary" type="submit">Allow</button></form>
</div>
${permissions.some(({ scope }) => scope === 'contacts') ? withoutContacts(at) : ''}
<form method="post" action="${at}/switch"><p class="quiet small after">Not ${account.name}? <button class="link" type="submit">Use another account</button></p></form>
</main>`,
  });
}

/** Some providers let a person untick what an application asks for. */
function withoutContacts(at: string) {
  return html`<form method="post" action="${at}/consent"><input type="hidden" name="without" value="contacts"><p class="quiet small after"><button class="link" type="submit">Leave out your contacts</button></p></form>`;
}

export function initials(name: string): string {
  return name
    .split(/\s+/)
    .map((word) => word[0] ?? '')
    .slice(0, 2)
    .join('')
    .toUpperCase();
}
