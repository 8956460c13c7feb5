import { AppError, type UserActor } from '@acme/api';
import { goPage } from '../pages/go-page.ts';
import { type Page, renderPage } from '../pages/page.ts';
import { closedPage, strayedPage } from '../pages/start-pages.ts';
import { connectCookie } from '../http/set-connect-cookie.ts';
import { findIntegration } from './integrations.ts';
import { beginWindow } from './oauth.ts';
import type { ParagonCall, ParagonVerb } from './paragon-call.ts';
import { noncePage, refusedWindowPage } from './window-pages.ts';

/** What a Paragon client opens in the click, before it knows where the window is to go. */
export const openNonce: ParagonVerb = (call) =>
  inWindow(call, async (actor) => {
    const origin = await openerOf(call);
    // Said here: the client that opened the window only logs why it cannot go on.
    const { own } = await findIntegration(call, actor, call.url.searchParams.get('integrationId') ?? '');
    if (own.state === 'locked' || own.state === 'suspended') throw new AppError('integration_locked', whyNot(own));
    const { tab, cookie } = call.core.connect.markWindow(actor, call.cookie);
    return await send(noncePage({ origin, tab }), 200, [cookie]);
  });

/** SDKs before 2.2 open this address itself: the window begins at once, and says who opened it on its way. */
export const openBuildOauth: ParagonVerb = (call) =>
  inWindow(call, async (proved) => {
    const origin = await openerOf(call);
    const { attemptId } = await beginWindow(call, { ...proved, origin });
    const fromOrigin = refererOf(call);
    const beginning = await call.core.connect.begin({
      attemptId,
      fromOrigin,
      confirmed: false,
      cookie: call.cookie,
      withToken: true,
    });
    if (beginning.kind === 'strayed') return await send(strayedPage(), 400);
    if (beginning.kind !== 'go') return await send(closedPage(), 410);
    return await send(goPage({ attemptId, ...beginning }), 200, [beginning.cookie]);
  });

/** A window shows what went wrong to the person in front of it. */
async function inWindow(call: ParagonCall, open: (actor: UserActor) => Promise<Response>): Promise<Response> {
  try {
    return await open(await call.user());
  } catch (error) {
    if (!AppError.is(error)) throw error;
    return await send(refusedWindowPage(error), error.status);
  }
}

/** The page that waits for the window, which has to be one of the host's. @throws forbidden_origin */
async function openerOf({ core, projectId, url }: ParagonCall): Promise<string> {
  const origin = url.searchParams.get('originForPostMessage') ?? '';
  if (await core.isAllowedOrigin(projectId, origin)) return origin;
  throw new AppError('forbidden_origin', 'The page that opened this window is none of the pages of this project.');
}

function refererOf({ request }: ParagonCall): string | undefined {
  return URL.parse(request.headers.get('referer') ?? '')?.origin;
}

function whyNot({ name, availability }: Awaited<ReturnType<typeof findIntegration>>['own']): string {
  return availability.allowed ? `${name} is suspended.` : availability.message;
}

async function send(page: Page, status: number, cookies: readonly Parameters<typeof connectCookie>[0][] = []) {
  const { text, headers } = await renderPage(page);
  const response = new Response(text, { status, headers: { ...headers, 'content-type': 'text/html; charset=utf-8' } });
  for (const cookie of cookies) response.headers.append('set-cookie', connectCookie(cookie));
  return response;
}
