import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';

/** A host's page that was written for Paragon's SDK: what it calls is the published package, of the version that its address names. */
export interface ParagonHost {
  readonly origin: string;
  pageUrl(version: string): string;
  /** Which server the pages are pointed at. */
  connectTo(server: { readonly url: string; readonly projectId: string }): void;
  stop(): Promise<void>;
}

/**
 * The two lines that a host changes, and names for the test to call. A promise of an install flow is kept for later: the window that it
 * opens is another page, which has to be answered meanwhile.
 */
const script = (version: string) => `
  import { paragon } from 'paragon-connect-${version}';

  const { apiUrl, projectId } = document.documentElement.dataset;
  paragon.configureGlobal({ host: 'unused.invalid' }, {
    ZEUS_PUBLIC_URL: apiUrl,
    HERMES_PUBLIC_URL: apiUrl,
    WORKER_PROXY_PUBLIC_URL: apiUrl,
    PASSPORT_PUBLIC_URL: apiUrl,
    PASSPORT_PRODUCTION_URL: apiUrl,
    API_TRIGGER_KIT_PUBLIC_URL: apiUrl,
    CONNECT_PUBLIC_URL: apiUrl + '/projects/' + projectId,
    DASHBOARD_PUBLIC_URL: apiUrl + '/projects/' + projectId,
    CDN_PUBLIC_URL: apiUrl + '/projects/' + projectId,
  });

  const outcome = async (work) => {
    try {
      return { value: await work() };
    } catch (error) {
      return { error: { name: error.name, message: error.message } };
    }
  };
  window.call = (name, ...given) => outcome(() => paragon[name](...given));
  window.functions = () => Object.keys(paragon).filter((name) => !name.startsWith('_') && typeof paragon[name] === 'function');
  window.flows = {};
  /** Goes through a flow to its end, answering what is asked with what it is given. Older versions have callbacks of their own. */
  window.startFlow = (name, type, { accountType, pre, post, ...options }) => {
    paragon.setHeadless(true);
    window.flows[name] = outcome(
      () =>
        new Promise((resolve, reject) => {
          const flow = paragon.installFlow;
          const onNext = ({ stage, options }) => {
            window.asked.push([name, stage, options?.map(({ id }) => id)]);
            const type = accountType;
            accountType = undefined;
            // There are none to choose from: then the flow asks again what it asked.
            if (type !== undefined) flow.setAccountType(type, reject);
            else if (stage === 'preOptions') flow.setPreOptions(pre, reject);
            else if (stage === 'postOptions') flow.setPostOptions(post, reject);
          };
          flow.start(type, { ...options, onNext, onComplete: resolve, onError: reject })?.catch?.(reject);
        }),
    );
  };
  window.asked = [];
  window.stageOfFlow = () => paragon.installFlow.next().stage;
  window.cancelFlow = async () => await paragon.installFlow.cancel?.();
  window.start = (name, made, ...given) => {
    window.flows[name] = outcome(() => paragon[made](...given));
  };
  window.startOAuth = (name, type, options) => {
    paragon.setHeadless(true);
    window.flows[name] = outcome(
      () =>
        new Promise((resolve, reject) =>
          paragon.startOAuthFlow(type, { accountType: options.accountType }, { ...options, onSuccess: resolve, onError: reject }),
        ),
    );
  };
  window.heard = [];
  const listeners = {};
  window.listen = (name) => {
    listeners[name] = (event) => window.heard.push([name, event]);
    paragon.subscribe(name, listeners[name]);
  };
  window.unlisten = (name) => paragon.unsubscribe(name, listeners[name]);
  window.pickFile = async (type) => {
    const picker = new paragon.ExternalFilePicker(type, { onFileSelect() {} });
    const { error } = await outcome(() => picker.init({}));
    return { refused: error?.message, opened: picker.open(), instance: picker.getInstance() };
  };
`;

export async function startParagonHost(versions: readonly string[]): Promise<ParagonHost> {
  const bundles = new Map<string, string>();
  for (const version of versions) {
    const { outputFiles } = await build({
      stdin: { resolveDir: import.meta.dirname, contents: script(version) },
      define: { 'process.env.NODE_ENV': '"production"' },
      bundle: true,
      write: false,
      format: 'iife',
      logLevel: 'silent',
    });
    bundles.set(version, outputFiles[0]?.text ?? '');
  }
  let server: { readonly url: string; readonly projectId: string } | undefined;
  const http = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const version = searchParams.get('version') ?? '';
    if (server === undefined || !bundles.has(version)) {
      response.writeHead(404).end();
    } else if (pathname === '/sdk.js') {
      response.writeHead(200, { 'content-type': 'text/javascript' }).end(bundles.get(version));
    } else {
      // In the head, as Paragon's documents have it: the SDK makes its frame once there is a body, and by then it knows where.
      response
        .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
        .end(`<!doctype html><html data-api-url="${server.url}" data-project-id="${server.projectId}">
          <head><title>Host</title><script src="/sdk.js?version=${version}"></script></head><body></body></html>`);
    }
  });
  http.listen(0, 'localhost');
  await once(http, 'listening');
  const origin = `http://localhost:${(http.address() as AddressInfo).port}`;
  return {
    origin,
    pageUrl: (version) => `${origin}/?version=${version}`,
    connectTo: (given) => {
      server = given;
    },
    stop: async () => {
      const closed = once(http, 'close');
      http.close();
      http.closeAllConnections();
      await closed;
    },
  };
}
