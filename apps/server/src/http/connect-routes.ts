import type { Core, Finish } from '@acme/core';
import { type Context, type Env, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { getCookie } from 'hono/cookie';
import * as z from 'zod';
import { closedPage, confirmPage, strayedPage } from '../pages/start-pages.ts';
import { goPage } from '../pages/go-page.ts';
import { endedPage, pendingPage, refusedPage } from '../pages/finish-pages.ts';
import { linkFinishedPage } from '../pages/link-pages.ts';
import { sendPage } from '../pages/page.ts';
import { isOwnForm } from './is-own-form.ts';
import { integrationUuid } from '../paragon/paragon-ids.ts';
import { setConnectCookie } from './set-connect-cookie.ts';
import { sendBack } from './send-back.ts';
import type { HttpDeps } from './app.ts';

/** A code is all that is sent here. */
const maxBodyBytes = 2_000;

/** The pages of the connect window. They know no user token: the attempt and its cookie are all they have. */
export function connectRoutes({ core, publicUrl }: HttpDeps): Hono {
  const routes = new Hono();
  routes.get('/start/:attemptId', (c) => {
    // Only a window may begin an attempt: not an image, a frame or a prefetch.
    const mode = c.req.header('sec-fetch-mode');
    const destination = c.req.header('sec-fetch-dest');
    const elsewhere =
      (mode !== undefined && mode !== 'navigate') || (destination !== undefined && destination !== 'document');
    if (elsewhere || c.req.header('sec-purpose') !== undefined) return sendPage(c, closedPage(), 400);
    return begin(c, core, { fromOrigin: originOf(c), confirmed: false, cookie: (name) => getCookie(c, name) });
  });
  routes.post('/start/:attemptId', (c) =>
    isOwnForm(c, publicUrl)
      ? begin(c, core, { fromOrigin: undefined, confirmed: true, cookie: (name) => getCookie(c, name) })
      : sendPage(c, closedPage(), 400),
  );
  const limit = bodyLimit({ maxSize: maxBodyBytes, onError: (c) => c.json({ believed: false }, 413) });
  routes.post('/start/:attemptId/opened', limit, async (c) => {
    if (!isOwnForm(c, publicUrl)) return c.json({ believed: false }, 400);
    const told = Opened.safeParse(await c.req.json().catch(() => undefined));
    const believed =
      told.success &&
      (await core.connect.handOver({
        attemptId: c.req.param('attemptId'),
        claimCode: told.data.claimCode,
        cookie: (name) => getCookie(c, name),
      }));
    c.header('cache-control', 'no-store');
    return c.json({ believed }, believed ? 200 : 400);
  });
  routes.get('/callback/:projectId/:integrationId', async (c) => {
    const finish = await core.connect.finish({
      projectId: c.req.param('projectId'),
      integrationId: c.req.param('integrationId'),
      answer: new URL(c.req.url).searchParams,
      cookie: (name) => getCookie(c, name),
    });
    switch (finish.kind) {
      case 'refused':
        return sendPage(c, refusedPage(), 400);
      case 'return':
        return sendBack(c, finish.location);
      case 'pending':
        return sendPage(c, pendingPage(finish), 200);
      case 'connected':
        return sendPage(c, linkFinishedPage(finish), 200);
      case 'ended':
        return sendPage(c, endedPage({ ...finish, failure: failureOf(finish) }), 200);
    }
  });
  routes.get('/finished/:attemptId', async (c) => {
    const attempt = await core.connect.readFinished({
      attemptId: c.req.param('attemptId'),
      cookie: (name) => getCookie(c, name),
    });
    c.header('cache-control', 'no-store');
    return attempt === undefined ? c.json({ state: 'unknown' }, 404) : c.json(attempt);
  });
  return routes;
}

const Opened = z.object({ claimCode: z.string().max(100) });

/** The words that a Paragon client waits for from its window. */
function failureOf({ followed, message }: Extract<Finish, { kind: 'ended' }>): object | undefined {
  if (followed === undefined) return undefined;
  const integrationId = integrationUuid(followed.projectId, followed.integrationId);
  return { type: 'oauth_error_callback', error: message, errorResponse: { message }, integrationId };
}

async function begin(
  c: Context<Env, '/start/:attemptId'>,
  core: Core,
  how: Omit<Parameters<Core['connect']['begin']>[0], 'attemptId'>,
): Promise<Response> {
  const attemptId = c.req.param('attemptId');
  const beginning = await core.connect.begin({ attemptId, ...how });
  if (beginning.kind === 'closed') return sendPage(c, closedPage(), 410);
  if (beginning.kind === 'strayed') return sendPage(c, strayedPage(), 400);
  if (beginning.kind === 'confirm') return sendPage(c, confirmPage(beginning), 200);
  setConnectCookie(c, beginning.cookie);
  return sendPage(c, goPage({ attemptId, ...beginning }), 200);
}

function originOf(c: Context): string | undefined {
  const text = c.req.header('origin') ?? c.req.header('referer');
  return text !== undefined && URL.canParse(text) ? new URL(text).origin : undefined;
}
