import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A host's own site on `localhost`: what it answers by path, and nothing else. */
export interface HostPages {
  readonly origin: string;
  answer(path: string, how: Answer): void;
  /** A page without a script of its own: what is said here, under this policy. */
  page(path: string, body: string, headers?: Readonly<Record<string, string>>): void;
  file(path: string, type: 'text/javascript' | 'text/css', text: string): void;
  stop(): Promise<void>;
}

export async function startHostPages(): Promise<HostPages> {
  const answers = new Map<string, Answer>();
  const http = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const answer = answers.get(pathname);
    if (answer === undefined) response.writeHead(pathname === '/favicon.ico' ? 204 : 404).end();
    else answer(request, response);
  });
  http.listen(0, 'localhost');
  await once(http, 'listening');
  const respond = (type: string, text: string, headers = {}): Answer => {
    return (_, response) =>
      void response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, ...headers }).end(text);
  };
  return {
    origin: `http://localhost:${(http.address() as AddressInfo).port}`,
    answer: (path, how) => void answers.set(path, how),
    page: (path, body, headers) =>
      void answers.set(
        path,
        respond('text/html', `<!doctype html><html lang="en"><title>Host</title>${body}`, headers),
      ),
    file: (path, type, text) => void answers.set(path, respond(type, text)),
    stop: async () => {
      http.closeAllConnections();
      http.close();
      await once(http, 'close');
    },
  };
}

/** A script of `pages`, or one of our style sheets, as one file. */
export async function bundle(path: string, mode: 'production' | 'development' = 'production'): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(path, import.meta.url))],
    conditions: ['@acme/source'],
    define: { 'process.env.NODE_ENV': JSON.stringify(mode) },
    jsx: 'automatic',
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2024',
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}
