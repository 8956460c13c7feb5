import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';
import type { SandboxAccount } from '../accounts.ts';
import type { Contact, MailKey, Message } from '../store.ts';
import { initials } from './consent.ts';
import { brand, type Html, type Page, renderPage } from './page.ts';

const shownRows = 10;

/** What one account holds, newest first. */
export interface AccountView {
  readonly account: SandboxAccount;
  readonly apps: readonly { readonly name: string; readonly since: Date }[];
  readonly contacts: readonly Contact[];
  readonly mailKeys: readonly MailKey[];
  readonly messages: readonly Message[];
}

// Asks for the content again and swaps it only where it changed, so that neither a selection nor the
// focus is lost while somebody copies a key.
const script = `
const main = document.querySelector('main');
let version = main.dataset.version;
document.addEventListener('click', async (event) => {
  const button = event.target.closest('button[data-copy]');
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  document.querySelector('#said').textContent = 'Copied.';
  button.textContent = 'Copied';
  setTimeout(() => { button.textContent = 'Copy'; }, 1500);
});
setInterval(async () => {
  if (document.hidden) return;
  try {
    const answer = await fetch('/live');
    const next = answer.headers.get('content-version');
    if (!answer.ok || next === version) return;
    version = next;
    const focused = document.activeElement?.id;
    main.innerHTML = await answer.text();
    if (focused) document.getElementById(focused)?.focus();
  } catch {}
}, 2000);
`;

/** The changing part of the home page, with a version that changes with it. */
export async function homeContent(views: readonly AccountView[]): Promise<{ content: string; version: string }> {
  const content = (await html`<div class="columns">${views.map(accountCard)}</div>`).toString();
  return { content, version: createHash('sha256').update(content).digest('hex').slice(0, 16) };
}

/** The page at `/`: a person sees what arrived, and copies a Sandbox Mail key. */
export async function homePage(views: readonly AccountView[]): Promise<Page> {
  const { content, version } = await homeContent(views);
  return renderPage({
    title: 'Sandbox CRM',
    script,
    body: html`<header>
${brand}
<h1>What arrived in the sandbox</h1>
<p class="quiet">Contacts and mail that integrations sent here, and the API keys to connect Sandbox Mail with. This page refreshes by itself.</p>
<p class="small" id="said" role="status"></p>
</header>
<main class="home" data-version="${version}">${raw(content)}</main>`,
  });
}

function accountCard({ account, apps, contacts, mailKeys, messages }: AccountView): Html {
  return html`
<section class="card" aria-labelledby="${account.id}-name">
<div class="person">
<span class="avatar" aria-hidden="true">${initials(account.name)}</span>
<div><h2 id="${account.id}-name">${account.name}</h2><p class="quiet small">${account.email} · ${account.workspace.name}</p></div>
</div>
<h3>Contacts${contacts.length === 0 ? '' : html` (${contacts.length})`}</h3>
${rows(contacts, 'No contact has arrived yet.', contactRow)}
<h3>Connected apps</h3>
${rows(
  apps,
  'No app is connected.',
  (app) =>
    html`<div class="row"><strong>${app.name}</strong><span class="quiet small">since ${time(app.since.toISOString())}</span></div>`,
)}
<h3>Sandbox Mail: API keys</h3>
${rows(mailKeys, 'There is no API key.', (mailKey) => keyRow(account, mailKey))}
<form method="post" action="/settings/mail-keys"><input type="hidden" name="account" value="${account.id}"><button class="small" id="${account.id}-new-key">New API key</button></form>
<h3>Sandbox Mail: sent</h3>
${rows(
  messages,
  'No message was sent yet.',
  (
    message,
  ) => html`<div class="row"><strong>${message.subject}</strong><span class="quiet small">${time(message.sentAt)}</span></div>
<div class="quiet small">to ${message.to}</div>`,
)}
</section>`;
}

function contactRow(contact: Contact): Html {
  return html`<div class="row"><strong>${contact.name ?? contact.email}</strong><span class="quiet small">${time(contact.createdAt)}</span></div>
${contact.name === undefined ? '' : html`<div class="quiet small">${contact.email}</div>`}
<div class="chips">${contact.lists
    .filter((list) => !contact.tags.includes(list))
    .map((list) => html`<span class="chip plain">${list}</span>`)}${contact.tags.map(
    (tag) => html`<span class="chip">✓ ${tag}</span>`,
  )}</div>`;
}

function keyRow(account: SandboxAccount, { id, key, createdAt, revokedAt }: MailKey): Html {
  if (revokedAt !== undefined) {
    return html`<div class="row"><code class="struck">${key.slice(0, 10)}…</code><span class="quiet small">revoked ${time(revokedAt)}</span></div>`;
  }
  return html`<div class="key"><code>${key}</code>
<button class="small" type="button" id="${id}-copy" data-copy="${key}" aria-label="Copy the API key of ${account.workspace.name}">Copy</button>
<form method="post" action="/settings/mail-keys/revoke"><input type="hidden" name="key" value="${id}"><button class="small" id="${id}-revoke" aria-label="Revoke the API key of ${account.workspace.name}">Revoke</button></form></div>
<div class="quiet small">made ${time(createdAt)}</div>`;
}

function rows<Item>(items: readonly Item[], empty: string, row: (item: Item) => Html): Html {
  if (items.length === 0) return html`<p class="empty">${empty}</p>`;
  const hidden = items.length - shownRows;
  return html`<ul class="rows">${items.slice(0, shownRows).map((item) => html`<li>${row(item)}</li>`)}</ul>
${hidden > 0 ? html`<p class="quiet small">and ${hidden} older</p>` : ''}`;
}

function time(iso: string): Html {
  const [day, clock] = [iso.slice(0, 10), iso.slice(11, 16)];
  return html`<time datetime="${iso}">${day} ${clock} UTC</time>`;
}
