import { relative } from 'node:path';

/** The last thing the demo says before it waits. */
export function whatToClick({ settings: { root, dataDir, tasklyUrl, sandboxUrl, serverUrl }, seconds }) {
  const data = relative(root, dataDir).startsWith('..') ? dataDir : `${relative(root, dataDir)}/`;
  return `
Ready after ${seconds.toFixed(1)} s.

  Taskly, the host        ${tasklyUrl}
  Sandbox CRM and Mail    ${sandboxUrl}
  Acme Connect server     ${serverUrl}

What to click
  1. Open ${tasklyUrl} and sign in as Northwind, a customer on the Pro plan.
  2. Integrations: connect Sandbox CRM. In the window that opens sign in as
     ada@northwind.example with the password "sandbox", then allow.
  3. Switch on "Send new contacts".
  4. Contacts: add one. It appears in the CRM (${sandboxUrl}), and Taskly's
     own API gets a call that carries Northwind's key.
  5. Connect Sandbox Mail too, with the API key that ${sandboxUrl} shows.
  6. Sign out, sign in as Taskly support: find Northwind by e-mail or with a
     search such as meta.plan:pro, see what failed and why, downgrade and upgrade,
     suspend, disconnect. The customer's page follows without a reload.
  7. Sign in as Contoso, on the Free plan: the CRM is locked, and says why.

Data and logs are in ${data}. Ctrl-C stops everything.
`;
}
