import { ConnectPanel, ConnectProvider, type ConnectSnapshot } from '../../src/index.ts';
import { prefetchConnect } from '../../src/server/index.ts';
import { exampleUser } from '../../src/testing/index.ts';
import { renderToReadableStream } from 'react-dom/server';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type MemoryServer, startUserServer } from '../../../../test/stack/user-server.ts';

let server: MemoryServer;
beforeEach(async () => {
  server = await startUserServer(exampleUser());
});
afterEach(() => server.close());

const prefetch = (token = 'token-1') => prefetchConnect({ apiUrl: server.apiUrl, projectId: 'p-1', token });

const nobody = (): never => {
  throw new Error('not on a server');
};

/** A host's page with the panel, in the pieces that leave its server. */
async function* streamed(snapshot?: ConnectSnapshot | Promise<ConnectSnapshot>): AsyncGenerator<string> {
  const stream = await renderToReadableStream(
    <main>
      <ConnectProvider apiUrl="https://connect.test" projectId="p" getToken={nobody} fetch={nobody} snapshot={snapshot}>
        <h1>Settings</h1>
        <ConnectPanel />
      </ConnectProvider>
    </main>,
  );
  for await (const piece of stream.pipeThrough(new TextDecoderStream())) yield piece;
}

async function joined(pieces: AsyncIterable<string>): Promise<string> {
  let html = '';
  for await (const piece of pieces) html += piece;
  return html;
}

const whole = async (...given: Parameters<typeof streamed>): Promise<string> => await joined(streamed(...given));

test('what a server has read is in the HTML, and travels as JSON', async () => {
  const snapshot = await prefetch();
  expect(snapshot.user?.integrations).toHaveLength(5);
  const html = await whole(JSON.parse(JSON.stringify(snapshot)) as ConnectSnapshot);
  for (const text of ['Settings', 'Northwind Mail', 'Included in Pro']) expect(html).toContain(text);
  for (const wrong of ['skeleton-row', '<script', 'style=']) expect(html).not.toContain(wrong);
  expect(server.requests).toHaveLength(1);
});

test('a promise streams: first the skeleton in the host’s page, then the list', async () => {
  const { promise, resolve } = Promise.withResolvers<ConnectSnapshot>();
  const pieces = streamed(promise);
  const first = (await pieces.next()).value as string;
  expect(first).toContain('<h1>Settings</h1>');
  expect(first).toContain('data-acme-part="skeleton-row"');
  expect(first).not.toContain('Northwind Mail');
  resolve({ user: exampleUser() });
  expect(await joined(pieces)).toContain('Northwind Mail');
});

test.for([
  ['is not there', () => undefined],
  ['failed', () => ({ error: { code: 'unreachable' } }) as const],
  ['was promised and not kept', () => Promise.reject(new Error('of the host'))],
])('a snapshot that %s leaves the skeleton, and breaks nothing', async ([, make]) => {
  const html = await whole((make as () => ConnectSnapshot | undefined)());
  expect(html).toContain('data-acme-part="skeleton-row"');
  expect(html).toContain('<h1>Settings</h1>');
});

test('a server that never answers keeps a page waiting for two seconds, or as long as the host says', async () => {
  const hanging: typeof fetch = (_, init) =>
    new Promise((_resolve, reject) =>
      init?.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error), { once: true }),
    );
  const options = { apiUrl: server.apiUrl, projectId: 'p-1', token: 'token-1', fetch: hanging };
  expect(await prefetchConnect({ ...options, signal: AbortSignal.timeout(1) })).toEqual({
    error: { code: 'unreachable' },
  });
  expect(await prefetchConnect(options)).toEqual({ error: { code: 'unreachable' } });
});

test('a failure says its code and the id of the request, and nothing else', async () => {
  expect(await prefetch('old')).toEqual({ error: { code: 'session_expired' } });
  expect(await prefetchConnect({ apiUrl: server.apiUrl, projectId: 'none', token: 'token-1' })).toEqual({
    error: { code: 'not_found', requestId: 'req-0' },
  });
  await server.close();
  expect(await prefetch()).toEqual({ error: { code: 'unreachable' } });
});
