import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** The product as it is run: what `npm run build` has made, in a process of its own. */
export interface Product {
  readonly url: string;
  /** From the start of the process until it said that it is ready. */
  readonly readyAfterMs: number;
  residentMegabytes(): Promise<number>;
  stop(): Promise<void>;
}

const program = fileURLToPath(new URL('../apps/server/bin/acme-connect.mjs', import.meta.url));
const config = fileURLToPath(new URL('../test/stack/connect.config.ts', import.meta.url));

export async function startProduct(
  env: Readonly<Record<string, string>>,
  options: { readonly role: 'api' | 'worker' | 'all'; readonly port: number },
): Promise<Product> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [program, 'start', '--role', options.role], {
    env: { PATH: process.env.PATH, NODE_ENV: 'production', ACME_CONFIG: config, PORT: String(options.port), ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exited = once(child, 'exit');
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.stderr.on('data', (data) => {
      said += data;
      if (said.includes('acme-connect is ready')) resolve();
    });
    void exited.then(() => reject(new Error(`the server did not get ready; it needs "npm run build": ${said}`)));
  });
  child.stderr.removeAllListeners('data').resume();
  return {
    url: `http://127.0.0.1:${options.port}`,
    readyAfterMs: performance.now() - startedAt,
    residentMegabytes: () => residentMegabytes(child.pid ?? 0),
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

export async function residentMegabytes(pid: number): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)]);
  return Number(stdout.trim()) / 1_024;
}
