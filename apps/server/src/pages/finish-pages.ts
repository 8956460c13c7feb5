import { html } from 'hono/html';
import type { Page } from './page.ts';

/** Not an answer that this browser may give. */
export function refusedPage(): Page {
  return {
    title: 'Not connected',
    body: html`<h1>Nothing was connected</h1>
      <p>This answer does not belong to a sign-in that was started in this browser, or it was used before.</p>
      <p>Go back to the page you came from and press Connect again.</p>`,
  };
}

interface Ended {
  readonly attemptId: string;
  readonly origin: string | undefined;
  readonly integrationName: string;
}

const tellOpener = `
  const { attemptId, origin, failure = null } = JSON.parse(document.getElementById('data').textContent);
  if (origin !== null && window.opener) window.opener.postMessage({ type: 'acme-connect:finished', attemptId }, origin);
  if (failure !== null && origin !== null && window.opener) window.opener.postMessage(failure, origin);
`;

/** Paragon's older SDKs ask how it ended when the window no longer knows who opened it. */
const letGo = 'window.opener = null;';

/** The provider said no, or did not answer as it should. */
export function endedPage(
  input: Ended & {
    readonly state: string;
    readonly message: string;
    readonly byLink: boolean;
    /** What whoever opened the window understands. */
    readonly failure?: object | undefined;
  },
): Page {
  const denied = input.state === 'denied';
  return {
    title: 'Not connected',
    body: html`<h1>${denied ? `${input.integrationName} didn't get your approval` : 'Nothing was connected'}</h1>
      <p>${denied ? 'Nothing was connected.' : input.message}</p>
      <p>${input.byLink ? 'Open the link again, in this browser, to try again.' : 'You can close this window.'}</p>`,
    ...(input.byLink
      ? {}
      : {
          script: {
            data: { attemptId: input.attemptId, origin: input.origin ?? null, failure: input.failure ?? null },
            code: `${tellOpener} setTimeout(() => window.close(), 1500);`,
          },
        }),
  };
}

/**
 * The account waits to be claimed. The panel does that by itself where it holds the claim code;
 * else this page shows the six characters that a person types there.
 */
export function pendingPage(
  input: Ended & {
    readonly projectName: string;
    readonly account: { readonly label: string };
    /** Absent where nobody could type it. */
    readonly shownCode?: string;
    readonly returnTo?: string;
  },
): Page {
  return {
    title: `${input.integrationName} and ${input.projectName}`,
    body: html`<div id="waiting" aria-live="polite">
        <h1>Almost done</h1>
        <p>Signed in to ${input.integrationName} as <strong>${input.account.label}</strong>.</p>
      </div>
      <div id="code" hidden>
        ${
          input.shownCode === undefined
            ? html`<p>${input.projectName} finishes this now. Leave its page open.</p>`
            : html`<p>Type this code in ${input.projectName} to finish:</p>
        <output>${input.shownCode}</output>
        <p>It is valid for two minutes. Never give it to anybody you do not know.</p>`
        }
        ${input.returnTo === undefined ? '' : html`<p><a href="${input.returnTo}" target="_blank" rel="noreferrer">Go back to ${input.projectName}</a></p>`}
      </div>
      <div id="connected" role="status" hidden>
        <h1>Connected</h1>
        <p><strong>${input.account.label}</strong> is connected to ${input.projectName}. You can close this window.</p>
      </div>
      <div id="over" role="status" hidden>
        <h1>Nothing was connected</h1>
        <p>This took too long or was cancelled. Go back and press Connect again.</p>
      </div>`,
    script: {
      data: { attemptId: input.attemptId, origin: input.origin ?? null },
      code: `
        ${tellOpener}
        ${input.shownCode === undefined ? letGo : ''}
        const show = (id) => {
          for (const name of ['waiting', 'code', 'connected', 'over']) {
            document.getElementById(name).hidden = name !== id && !(id === 'code' && name === 'waiting');
          }
        };
        const began = Date.now();
        const look = async () => {
          let state = 'pending';
          try {
            const answer = await fetch('/oauth/finished/' + attemptId, { credentials: 'same-origin', cache: 'no-store' });
            state = (await answer.json()).state;
          } catch {}
          if (state === 'connected') { show('connected'); setTimeout(() => window.close(), 1500); return; }
          if (state !== 'pending') { show('over'); return; }
          if (Date.now() - began > 3000) show('code');
          setTimeout(look, 700);
        };
        look();
      `,
    },
  };
}
