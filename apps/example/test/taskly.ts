import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { issueKey } from '../src/api-keys.ts';
import { startTaskly, type Taskly } from '../src/server.ts';
import { openStore } from '../src/store.ts';

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

export interface RunningTaskly {
  readonly taskly: Taskly;
  readonly projectId: string;
  readonly dataFile: string;
  /** One API key per seeded customer. */
  readonly keys: { readonly northwind: string; readonly contoso: string };
  restart(): Promise<Taskly>;
}

/** Taskly with two customers that have keys, and no Acme Connect behind it. */
export async function runTaskly(): Promise<RunningTaskly> {
  const folder = mkdtempSync(join(tmpdir(), 'taskly-'));
  const dataFile = join(folder, 'taskly.json');
  const store = openStore(dataFile);
  const keys = { northwind: issueKey(store, 'northwind'), contoso: issueKey(store, 'contoso') };
  const projectId = randomUUID();
  const options = {
    acmeUrl: `http://127.0.0.1:${await unusedPort()}`,
    projectId,
    apiKey: 'ek_live_of_the_test',
    signingKey: { kid: 'kid-1', pem: privateKey },
    dataFile,
    introduce: false,
  };
  let taskly = await startTaskly(options);
  onTestFinished(async () => {
    await taskly.stop();
    rmSync(folder, { recursive: true });
  });
  const restart = async () => {
    await taskly.stop();
    taskly = await startTaskly(options);
    return taskly;
  };
  return { taskly, projectId, dataFile, keys, restart };
}

/** Signs in and gives back a fetch that carries the session. */
export async function signIn(
  taskly: Taskly,
  as: string,
): Promise<(path: string, init?: RequestInit) => Promise<Response>> {
  const answer = await fetch(`${taskly.url}/api/session`, json('POST', { as }));
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  return (path, init = {}) =>
    fetch(`${taskly.url}${path}`, { ...init, headers: { ...(init.headers as Record<string, string>), cookie } });
}

export function json(method: string, body: unknown): RequestInit {
  return { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

async function unusedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
