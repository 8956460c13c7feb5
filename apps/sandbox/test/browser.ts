/** What a page offers: its forms, with the values they already hold. */
export interface Form {
  readonly action: string;
  readonly values: Readonly<Record<string, string>>;
}

export interface View {
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  form(actionEnd: string): Form;
}

/**
 * A browser without a screen: keeps cookies by path as browsers do, follows redirects within the
 * sandbox, and stops in front of any other origin, where the answer for the client is in the URL.
 */
export function createBrowser(origin: string) {
  const cookies = new Map<string, { name: string; value: string; path: string }>();

  return { open: (url: string) => go(new URL(url, origin)), submit, cookies };

  function submit(form: Form, values: Readonly<Record<string, string>> = {}): Promise<View> {
    return go(new URL(form.action, origin), new URLSearchParams({ ...form.values, ...values }));
  }

  async function go(url: URL, body?: URLSearchParams): Promise<View> {
    const response = await fetch(url, {
      method: body ? 'POST' : 'GET',
      redirect: 'manual',
      headers: {
        accept: 'text/html',
        cookie: cookieHeader(url.pathname),
        'sec-fetch-site': 'same-origin',
        ...(body ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
      },
      ...(body ? { body: body.toString() } : {}),
    });
    for (const line of response.headers.getSetCookie()) keep(line);
    const location = response.headers.get('location');
    const next = location === null ? undefined : new URL(location, url);
    const text = await response.text();
    if (next && next.origin === origin) return go(next);
    return view(next ?? url, response, text);
  }

  function view(url: URL, { status, headers }: Response, body: string): View {
    return {
      url,
      status,
      headers,
      body,
      form(actionEnd) {
        const source = [...body.matchAll(/<form[^>]*action="([^"]+)"[^>]*>(.*?)<\/form>/gs)].find(([, action]) =>
          action?.endsWith(actionEnd),
        );
        if (!source)
          throw new Error(
            `No form ending in ${actionEnd} on ${url.href}: ${/<main.*?<\/main>/s.exec(body)?.[0] ?? body}`,
          );
        const inputs = [...(source[2] ?? '').matchAll(/<input[^>]*>/g)].map(([tag]) => tag);
        const attribute = (tag: string, name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? '';
        const values = Object.fromEntries(inputs.map((tag) => [attribute(tag, 'name'), attribute(tag, 'value')]));
        return { action: source[1] ?? '', values };
      },
    };
  }

  function keep(line: string): void {
    const [pair = '', ...attributes] = line.split(/;\s*/);
    const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
    const attribute = (key: string) =>
      attributes.find((text) => text.toLowerCase().startsWith(`${key}=`))?.slice(key.length + 1);
    const path = attribute('path') ?? '/';
    const expires = attribute('expires');
    if (value === '' || (expires !== undefined && Date.parse(expires) < Date.now())) cookies.delete(`${name} ${path}`);
    else cookies.set(`${name} ${path}`, { name, value, path });
  }

  function cookieHeader(pathname: string): string {
    return [...cookies.values()]
      .filter(({ path }) => pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
  }
}

export type Browser = ReturnType<typeof createBrowser>;
