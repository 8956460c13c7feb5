import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { compileCache } from './compile-cache.ts';

/** A server as its operator runs it: a process of its own. */
export interface ServerProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** What it has printed. */
  output(): string;
  stop(): Promise<number | null>;
  kill(): Promise<void>;
}

const program = fileURLToPath(new URL('acme-connect.ts', import.meta.url));

export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Starts `acme-connect start` and waits until it says that it is ready. */
export async function startServerProcess(
  env: Readonly<Record<string, string>>,
  options: { readonly role?: 'api' | 'worker' | 'all'; readonly port?: number } = {},
): Promise<ServerProcess> {
  const port = options.port ?? (await freePort());
  const child = spawn(
    process.execPath,
    ['--conditions=@acme/source', program, 'start', '--role', options.role ?? 'all'],
    {
      env: {
        PATH: process.env.PATH,
        ...compileCache,
        PORT: String(port),
        ACME_CONFIG: fileURLToPath(new URL('connect.config.ts', import.meta.url)),
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let printed = '';
  child.stdout.on('data', (data) => void (printed += data));
  child.stderr.on('data', (data) => void (printed += data));
  const ended = once(child, 'exit');
  const until = Date.now() + 30_000;
  while (!printed.includes('acme-connect is ready')) {
    if (child.exitCode !== null || Date.now() > until) {
      child.kill('SIGKILL');
      throw new Error(`the server did not get ready: ${printed}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url: `http://127.0.0.1:${port}`,
    child,
    output: () => printed,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      return child.exitCode;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
