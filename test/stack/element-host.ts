import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A host without React and without a bundler: one page of HTML with `<acme-connect>`, and the two files that we publish for it. */
export interface ElementHost {
  readonly origin: string;
  pageUrl(userId: string): string;
  /** Whose server the page talks to, and how its tokens are signed; to be called before the page is opened. */
  connectTo(server: ServerOfHost): void;
  stop(): Promise<void>;
}

interface ServerOfHost {
  readonly url: string;
  readonly projectId: string;
  readonly sign: (userId: string) => string;
}

function pageFor({ url, projectId }: ServerOfHost): string {
  return `<!doctype html>
<html lang="en">
<head><title>Integrations</title><link rel="stylesheet" href="/styles.css"></head>
<body>
<main>
  <h1>Your integrations</h1>
  <acme-connect api-url="${url}" project-id="${projectId}">Loading…</acme-connect>
</main>
<script type="module" src="/element.js"></script>
<script type="module">
  const panel = document.querySelector('acme-connect');
  globalThis.views = [];
  panel.addEventListener('acme-view', ({ detail }) => views.push(detail));
  panel.slots = {
    LockedAction: ({ integration }) => {
      const link = document.createElement('a');
      link.href = '/plans';
      link.textContent = 'Plans with ' + integration.name;
      return link;
    },
  };
  panel.getToken = async () => (await fetch('/token' + location.search)).text();
</script>
</body>
</html>`;
}

export async function startElementHost(): Promise<ElementHost> {
  const published = (file: string) =>
    readFile(new URL(`../../packages/connect-ui/dist/${file}`, import.meta.url), 'utf8').catch(() => {
      throw new Error('The element is not built. Run "npm run build" first.');
    });
  const files: Readonly<Record<string, readonly [type: string, text: string]>> = {
    '/styles.css': ['text/css', await published('styles.css')],
    '/element.js': ['text/javascript', await published('element/index.mjs')],
  };
  let server: ServerOfHost | undefined;
  const http = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const userId = searchParams.get('user');
    const [type, text] = files[pathname] ?? ['text/html', server === undefined ? '' : pageFor(server)];
    response.setHeader('content-type', `${type}; charset=utf-8`);
    response.end(pathname === '/token' && userId !== null ? server?.sign(userId) : text);
  });
  http.listen(0, 'localhost');
  await once(http, 'listening');
  const origin = `http://localhost:${(http.address() as AddressInfo).port}`;
  return {
    origin,
    pageUrl: (userId) => `${origin}/?user=${encodeURIComponent(userId)}`,
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
