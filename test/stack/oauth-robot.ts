import { createBrowser } from '../../apps/sandbox/test/browser.ts';
import { navigate } from './navigate.ts';
import { hostOrigin, type Stack } from './start-stack.ts';

/** How one way through start page, provider and callback ended. */
export interface RobotResult {
  readonly startStatus: number;
  readonly startPage: string;
  /** What the start page would post to the panel that opened it. */
  readonly claimCode: string | undefined;
  readonly callbackUrl: string;
  readonly status: number;
  readonly html: string;
  readonly shownCode: string | undefined;
}

/** A customer's browser without a screen: one cookie jar for our server, one for the sandbox. */
export function createRobot(stack: Stack) {
  const ours = new Map<string, string>();
  const provider = createBrowser(stack.sandbox.url);

  /** A request to our server with this browser's cookies. */
  async function visit(url: string, init: Parameters<typeof navigate>[1] = {}): Promise<Response> {
    const cookie = [...ours].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await navigate(url, {
      ...init,
      headers: { ...init.headers, ...(cookie === '' ? {} : { cookie }) },
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      ours.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return response;
  }

  /** Follows a start link up to the provider's answer, without giving that answer to our server. */
  async function authorize(
    startUrl: string,
    options: {
      readonly answer?: 'allow' | 'deny';
      readonly referer?: string | null;
      readonly email?: string;
      readonly without?: string;
    } = {},
  ) {
    const referer = options.referer === undefined ? `${hostOrigin}/` : options.referer;
    const start = await visit(startUrl, referer === null ? {} : { headers: { referer } });
    let startPage = await start.text();
    if (startPage.includes('<form method="post">')) {
      startPage = await (await visit(startUrl, { method: 'POST', headers: { origin: stack.url } })).text();
    }
    const callbackUrl = await signIn(startPage, options);
    return { startStatus: start.status, startPage, claimCode: dataOf(startPage).claim?.claimCode, callbackUrl };
  }

  /** What a page that leads to the provider says, and the provider's pages up to its answer. */
  async function signIn(
    leading: string,
    options: { readonly answer?: 'allow' | 'deny'; readonly email?: string; readonly without?: string } = {},
  ): Promise<string> {
    const data = dataOf(leading);
    let callbackUrl = '';
    if (data.authorizeUrl !== undefined) {
      let page = await provider.open(data.authorizeUrl);
      if (page.body.includes('/login"')) {
        page = await provider.submit(page.form('/login'), {
          email: options.email ?? 'ada@northwind.example',
          password: 'sandbox',
        });
      }
      if (page.url.origin !== stack.url) {
        const more: Record<string, string> = options.without === undefined ? {} : { without: options.without };
        page = await provider.submit(page.form(options.answer === 'deny' ? '/deny' : '/consent'), more);
      }
      callbackUrl = page.url.href;
    }
    return callbackUrl;
  }

  async function connect(startUrl: string, options: Parameters<typeof authorize>[1] = {}): Promise<RobotResult> {
    const way = await authorize(startUrl, options);
    const last = await visit(way.callbackUrl);
    const html = await last.text();
    return { ...way, status: last.status, html, shownCode: /<output>([A-Z0-9]{6})<\/output>/.exec(html)?.[1] };
  }

  return { visit, authorize, signIn, connect };
}

/** The data of a page's script. */
function dataOf(page: string): { authorizeUrl?: string; claim?: { claimCode: string } | null } {
  return JSON.parse(/id="data">([\s\S]*?)<\/script>/.exec(page)?.[1] ?? '{}');
}
