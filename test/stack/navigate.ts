import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** One navigation of a browser window: what `fetch` cannot send, because it always says that it is `fetch`. */
export async function navigate(
  url: string,
  init: { readonly method?: string; readonly headers?: Readonly<Record<string, string>>; readonly body?: string } = {},
): Promise<Response> {
  const sent = request(url, {
    method: init.method ?? 'GET',
    headers: { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', ...init.headers },
  });
  const { promise, resolve, reject } = Promise.withResolvers<Response>();
  sent.once('error', reject);
  sent.once('response', (incoming) => {
    buffer(incoming).then((body) => {
      const headers = new Headers();
      for (const [name, values] of Object.entries(incoming.headersDistinct)) {
        for (const value of values ?? []) headers.append(name, value);
      }
      resolve(new Response(new Uint8Array(body), { status: incoming.statusCode ?? 0, headers }));
    }, reject);
  });
  sent.end(init.body);
  return await promise;
}
