/** Calls the REST API with a secret key, as any HTTP client would. */
export async function callRest(
  server: { readonly url: string },
  apiKey: string | undefined,
  request: string,
  options: { readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<{ readonly status: number; readonly body: any; readonly headers: Headers }> {
  const [method = 'GET', path = ''] = request.split(' ');
  const response = await fetch(`${server.url}/v1${path}`, {
    method,
    headers: {
      ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
      ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...options.headers,
    },
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
  });
  return { status: response.status, body: await response.json(), headers: response.headers };
}
