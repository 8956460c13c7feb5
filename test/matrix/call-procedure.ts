import { request } from 'node:http';
import type { Procedure } from './procedures.ts';

/** Who calls, as it goes over the wire. */
export interface Credential {
  /** Each value is a header of its own. */
  readonly authorization: readonly string[];
  readonly projectId: string;
}

/** What came back: `ok`, or the code of the error. */
export interface Answer {
  readonly outcome: string;
  readonly status: number;
  readonly body: string;
  readonly headers: string;
  readonly ms: number;
}

/** Calls a procedure over HTTP. `input` is JSON text, so that it may be what no client would send. */
export async function callProcedure(
  url: string,
  procedure: Pick<Procedure, 'path' | 'type' | 'streams'>,
  { authorization, projectId }: Credential,
  input: string | undefined,
): Promise<Answer> {
  const { path, type, streams } = procedure;
  const address = new URL(`${url}/trpc/${path}`);
  address.searchParams.set('project', projectId);
  if (streams) address.searchParams.set('batch', '1');
  if (streams) address.searchParams.set('input', `{"0":${input ?? 'null'}}`);
  // Only so long a query fits into an address; a longer one is refused by Node before it is ours.
  else if (type === 'query' && input !== undefined) address.searchParams.set('input', input);
  const startedAt = performance.now();
  // A connection of its own: a kept one may be closed by the server at the moment when it is used again.
  const sent = request(address, { method: type === 'query' ? 'GET' : 'POST', agent: false });
  if (authorization.length > 0) sent.setHeader('authorization', authorization);
  if (type === 'mutation') sent.setHeader('content-type', 'application/json');
  if (streams) sent.setHeader('trpc-accept', 'application/jsonl');
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  sent.once('error', reject);
  sent.once('response', (response) => {
    let body = '';
    const end = () => {
      const status = response.statusCode ?? 0;
      const headers = response.rawHeaders.join('\n');
      resolve({ outcome: outcomeOf(status, body), status, body, headers, ms: performance.now() - startedAt });
      response.destroy();
    };
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => {
      body += chunk;
      // A live query never ends by itself: its first value is the answer.
      if (streams && isFirstValue(body)) end();
    });
    response.once('end', end);
    response.once('error', reject);
  });
  sent.end(type === 'mutation' ? (input ?? 'null') : undefined);
  return await promise;
}

/** Four lines say what is to come, the fifth is the first value or its error; an error before that ends by itself. */
function isFirstValue(body: string): boolean {
  return body.split('\n').filter((line) => line.trim() !== '').length > 4 && body.endsWith('\n');
}

function outcomeOf(status: number, body: string): string {
  const code = /"data":\{"code":"(\w+)"/.exec(body)?.[1] ?? /^\{"code":"(\w+)"/.exec(body)?.[1];
  return code ?? (status === 200 ? 'ok' : `status ${status}`);
}
