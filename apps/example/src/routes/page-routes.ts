import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';

/** The built pages. Their addresses all show the one document, which looks at the address itself. */
export function pageRoutes({ acmeUrl }: { readonly acmeUrl: string }): Hono {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const routes = new Hono();
  routes.use(
    secureHeaders({
      // The panel needs no more than to reach its server.
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'", acmeUrl],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
      // "same-origin" would cut the tie to the window in which a customer signs in.
      crossOriginOpenerPolicy: false,
      strictTransportSecurity: false,
    }),
  );
  routes.use('/assets/*', serveStatic({ root, rewriteRequestPath: (path) => `dist${path}` }));
  for (const path of ['/', '/settings', '/settings/themed', '/settings/own', '/contacts', '/support']) {
    routes.get(path, (c) => {
      const document = readDocument(`${root}/dist/index.html`);
      return document === undefined
        ? c.text('The pages are not built yet. Run "npm run build" first.', 503)
        : c.html(document);
    });
  }
  return routes;
}

function readDocument(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
