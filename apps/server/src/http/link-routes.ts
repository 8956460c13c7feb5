import type { OpenedLink } from '@acme/core';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { getCookie } from 'hono/cookie';
import { goPage } from '../pages/go-page.ts';
import { linkClosedPage, linkConfirmPage, linkHeldPage, linkPage } from '../pages/link-pages.ts';
import { sendPage } from '../pages/page.ts';
import type { HttpDeps } from './app.ts';
import { isOwnForm } from './is-own-form.ts';
import { setConnectCookie } from './set-connect-cookie.ts';

const maxBodyBytes = 2_000;

/**
 * The pages of a one-time link. What a `GET` answers is the same for every address and changes nothing: mail programs
 * and chats fetch what they are sent. The secret is in the fragment; the page hands it over in a form.
 */
export function linkRoutes({ core, publicUrl }: HttpDeps): Hono {
  const routes = new Hono();
  const limit = bodyLimit({ maxSize: maxBodyBytes, onError: (c) => sendPage(c, linkClosedPage(), 413) });
  routes.get('/:projectId/:linkId', (c) => sendPage(c, linkPage(), 200));
  for (const path of ['/:projectId/:linkId', '/:projectId/:linkId/accept'] as const) {
    const isAccepted = path.endsWith('/accept');
    routes.post(path, limit, async (c) => {
      if (!isOwnForm(c, publicUrl)) return await sendPage(c, linkClosedPage(), 400);
      const { secret } = await c.req.parseBody();
      const visit = {
        projectId: c.req.param('projectId'),
        linkId: c.req.param('linkId'),
        secret: typeof secret === 'string' ? secret : '',
        cookie: (name: string) => getCookie(c, name),
      };
      const opened = isAccepted ? await core.connect.acceptLink(visit) : await core.connect.readLink(visit);
      return await answer(c, opened, visit);
    });
  }
  return routes;
}

async function answer(
  c: Context,
  opened: OpenedLink,
  visit: { readonly projectId: string; readonly linkId: string; readonly secret: string },
): Promise<Response> {
  switch (opened.kind) {
    case 'closed':
      return await sendPage(c, linkClosedPage(), 410);
    case 'held':
      return await sendPage(c, linkHeldPage(opened), 200);
    case 'confirm':
      return await sendPage(
        c,
        linkConfirmPage({
          ...opened,
          action: `/oauth/link/${visit.projectId}/${visit.linkId}/accept`,
          secret: visit.secret,
        }),
        200,
      );
    case 'go':
      setConnectCookie(c, opened.cookie);
      setConnectCookie(c, opened.linkCookie);
      return await sendPage(c, goPage({ attemptId: '', authorizeUrl: opened.authorizeUrl, claim: undefined }), 200);
  }
}
