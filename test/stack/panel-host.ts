import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** A host's page on `localhost` that shows the panel, with the opener policy that its address asks for. */
export interface PanelHost {
  readonly origin: string;
  /** Address of the page for one user; `policy` becomes its Cross-Origin-Opener-Policy. */
  pageUrl(
    userId: string,
    options?: { readonly policy?: string | undefined; readonly clicksByItself?: boolean },
  ): string;
  /** Whose server the pages talk to; to be called before the first page is opened. */
  connectTo(server: ServerOfHost): void;
  stop(): Promise<void>;
}

interface ServerOfHost {
  readonly url: string;
  readonly projectId: string;
  readonly sign: (userId: string) => Promise<string>;
}

const packageOfPanel = fileURLToPath(new URL('../../packages/connect-ui/', import.meta.url));

/** What begins a line of the page's console that tells of an alert. */
export const alertMark = 'alert: ';

/** Tells of every alert that was ever shown: an error that is gone again would be missed by looking at the end. */
const script = `
  import { ConnectPanel, ConnectProvider } from '@acme/connect-ui';
  import { createElement } from 'react';
  import { createRoot } from 'react-dom/client';

  const { apiUrl, projectId, userId } = document.body.dataset;
  const alerts = new Set(['']);
  const asked = new URLSearchParams(location.search);
  let clicked = false;
  new MutationObserver(() => {
    for (const alert of document.querySelectorAll('[role=alert]')) {
      if (!alerts.has(alert.textContent)) console.info(${JSON.stringify(alertMark)} + alert.textContent);
      alerts.add(alert.textContent);
    }
    const connect = document.querySelector('[aria-label^="Connect "]');
    if (asked.has('clicksByItself') && connect !== null && !clicked) {
      clicked = true;
      connect.click();
    }
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
  const getToken = async () => (await fetch('/token?user=' + encodeURIComponent(userId))).text();
  createRoot(document.getElementById('root')).render(
    createElement(ConnectProvider, { apiUrl, projectId, getToken }, createElement(ConnectPanel)),
  );
`;

export async function startPanelHost(): Promise<PanelHost> {
  const { outputFiles } = await build({
    stdin: { resolveDir: packageOfPanel, contents: script },
    conditions: ['@acme/source'],
    define: { 'process.env.NODE_ENV': '"production"' },
    jsx: 'automatic',
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    logLevel: 'silent',
  });
  const bundle = outputFiles[0]?.text ?? '';
  let server: ServerOfHost | undefined;
  const http = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const userId = searchParams.get('user') ?? '';
    if (server === undefined) {
      response.writeHead(503).end();
    } else if (pathname === '/token') {
      void server.sign(userId).then((token) => response.end(token));
    } else if (pathname === '/panel.js') {
      response.writeHead(200, { 'content-type': 'text/javascript' }).end(bundle);
    } else if (pathname === '/') {
      const policy = searchParams.get('policy');
      response.writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        ...(policy === null ? {} : { 'cross-origin-opener-policy': policy }),
      });
      response.end(`<!doctype html><html lang="en"><title>Host</title>
        <body data-api-url="${server.url}" data-project-id="${server.projectId}" data-user-id="${userId}">
        <div id="root"></div><script type="module" src="/panel.js"></script></body></html>`);
    } else {
      response.writeHead(404).end();
    }
  });
  http.listen(0, 'localhost');
  await once(http, 'listening');
  const origin = `http://localhost:${(http.address() as AddressInfo).port}`;
  return {
    origin,
    pageUrl: (userId, { policy, clicksByItself = false } = {}) => {
      const url = new URL(origin);
      url.searchParams.set('user', userId);
      if (policy !== undefined) url.searchParams.set('policy', policy);
      if (clicksByItself) url.searchParams.set('clicksByItself', '');
      return url.href;
    },
    connectTo: (given) => {
      server = given;
    },
    stop: async () => {
      http.closeAllConnections();
      http.close();
      await once(http, 'close');
    },
  };
}
