import { callParagon } from './call-paragon.ts';
import { createRobot } from './oauth-robot.ts';
import { hostOrigin, type Stack } from './start-stack.ts';

let named = 0;

/** What a Paragon SDK and the window that it opens do, step by step, so that a test can leave one out. */
export function createParagonWindow(stack: Stack, token: string) {
  const robot = createRobot(stack);
  const session = `session-${++named}`;
  const query = (more: Record<string, string>) =>
    new URLSearchParams({
      integrationId: 'crm',
      originForPostMessage: hostOrigin,
      userToken: token,
      ...more,
    }).toString();
  const base = `${stack.url}/projects/${stack.project.projectId}/sdk/actions`;
  let claimCode = '';
  let page = '';
  return {
    session,
    robot,
    /** The page that is opened in the click. */
    nonce: (as = token) => robot.visit(`${base}/oauth-nonce?${query({ userToken: as })}`),
    build: async () =>
      (await callParagon(stack, token, `GET /v2/sdk/actions/build-oauth?${query({ oauthMetaKeyId: session })}`)).body
        .redirectUrl as string,
    /** The address that SDKs before 2.2 open. */
    buildInWindow: async (referer: string | undefined = `${hostOrigin}/`) => {
      const headers = referer === undefined ? {} : { referer };
      const response = await robot.visit(`${base}/build-oauth?${query({ sessionId: session })}`, { headers });
      page = await response.text();
      return { status: response.status, page, headers: response.headers };
    },
    start: async (startUrl: string, referer: string | undefined = `${hostOrigin}/settings`) => {
      const response = await robot.visit(startUrl, { headers: referer === undefined ? {} : { referer } });
      page = await response.text();
      return { status: response.status, page };
    },
    /** What the script of the page says to the server. */
    handOver: async (attemptId: string, code?: string) => {
      claimCode = code ?? /"claimCode":"([\w-]+)"/.exec(page)?.[1] ?? 'none';
      const response = await robot.visit(`${stack.url}/oauth/start/${attemptId}/opened`, {
        method: 'POST',
        headers: { origin: stack.url, 'content-type': 'application/json' },
        body: JSON.stringify({ claimCode }),
      });
      return response.status;
    },
    /** Through the provider and back. */
    consent: async (answer: 'allow' | 'deny' = 'allow', email?: string) => {
      const callbackUrl = await robot.signIn(page, { answer, ...(email === undefined ? {} : { email }) });
      return await (await robot.visit(callbackUrl)).text();
    },
    poll: async (as = token) => (await callParagon(stack, as, `GET /sdk/actions/session-id/${session}`)).body,
    leave: async () => (await callParagon(stack, token, `DELETE /sdk/actions/session-id/${session}`)).status,
  };
}

export const attemptIn = (startUrl: string): string => startUrl.slice(startUrl.lastIndexOf('/') + 1);

/** Connects Sandbox CRM as the SDK does. @returns the id of the account */
export async function connectCrmByWindow(stack: Stack, token: string, email?: string): Promise<string> {
  const window = createParagonWindow(stack, token);
  await window.nonce();
  const startUrl = await window.build();
  await window.start(startUrl);
  await window.handOver(attemptIn(startUrl));
  await window.consent('allow', email);
  const { connectCredentialId } = await window.poll();
  if (typeof connectCredentialId !== 'string') throw new Error('nothing was connected');
  return connectCredentialId;
}
