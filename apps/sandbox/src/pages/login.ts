import { html } from 'hono/html';
import type { SandboxAccount } from '../accounts.ts';
import { brand, type Page, renderPage } from './page.ts';

/** The login page. `filled` puts an account's email and password into the form, `problem` says what went wrong. */
export function loginPage({
  at,
  clientName,
  accounts,
  email = '',
  filled,
  problem,
}: {
  /** The path below which this sign-in happens. */
  readonly at: string;
  readonly clientName: string;
  readonly accounts: readonly SandboxAccount[];
  readonly email?: string;
  readonly filled?: SandboxAccount | undefined;
  readonly problem?: string;
}): Promise<Page> {
  const described = problem === undefined ? '' : html` aria-describedby="problem" aria-invalid="true"`;
  const [first, ...others] = accounts;
  const shared = others.every(({ password }) => password === first?.password) ? first?.password : undefined;
  return renderPage({
    title: 'Sign in – Sandbox CRM',
    narrow: true,
    body: html`<main class="card">
${brand}
<h1>Sign in</h1>
<p class="quiet">to continue to <strong>${clientName}</strong></p>
${problem === undefined ? '' : html`<p class="alert" id="problem" role="alert">${problem}</p>`}
<form method="post" action="${at}/login">
<label for="email">Email</label>
<input id="email" name="email" type="email" autocomplete="username" required value="${filled?.email ?? email}"${described}${filled || email ? '' : html` autofocus`}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required value="${filled?.password ?? ''}"${described}>
<button class="primary wide" type="submit"${filled ? html` autofocus` : ''}>Sign in</button>
</form>
<section class="hint small" aria-label="Demo accounts">
<p>This is a sandbox. ${shared === undefined ? '' : html`Everybody's password is <code>${shared}</code>. `}Fill in:</p>
<ul>${accounts.map(
      (account) => html`
<li><a href="${at}?account=${account.id}">${account.name}</a><span class="quiet">${account.email}${shared === undefined ? html` <code>${account.password}</code>` : ''}</span></li>`,
    )}
</ul>
</section>
</main>`,
  });
}
