import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { compileCache } from './compile-cache.ts';
import type { FaultsPatch, LedgerEntry } from '../../apps/sandbox/src/index.ts';

/** The sandbox as a program of its own, with its switches over HTTP: what it sends costs nobody else any time. */
export interface SandboxProcess {
  readonly url: string;
  registerClient(client: {
    readonly clientId: string;
    readonly clientSecret: string;
    readonly redirectUris: readonly string[];
  }): Promise<void>;
  setFaults(patch: FaultsPatch): Promise<void>;
  ledger(): Promise<readonly LedgerEntry[]>;
  stop(): Promise<void>;
}

const program = fileURLToPath(new URL('../../apps/sandbox/src/main.ts', import.meta.url));

export async function startSandboxProcess(): Promise<SandboxProcess> {
  const token = randomBytes(32).toString('base64url');
  const child = spawn(process.execPath, ['--conditions=@acme/source', program], {
    env: { PATH: process.env.PATH, ...compileCache, PORT: '0', SANDBOX_CONTROL_TOKEN: token },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const url = await new Promise<string>((resolve, reject) => {
    let printed = '';
    child.stdout.on('data', (data) => {
      printed += data;
      const found = /"url":"([^"]+)"/.exec(printed)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', () => reject(new Error(`the sandbox did not start: ${printed}`)));
  });

  async function control(method: string, path: string, body?: object): Promise<any> {
    const answer = await fetch(`${url}/control${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return await answer.json();
  }

  return {
    url,
    registerClient: async (client) => void (await control('POST', '/clients', client)),
    setFaults: async (patch) => void (await control('PATCH', '/faults', patch)),
    ledger: async () => (await control('GET', '/ledger')).entries,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
