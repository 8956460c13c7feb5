import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { readEnvironment } from '../src/env.ts';

const main = new URL('../src/main.ts', import.meta.url).pathname;

function start(environment: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, ['--conditions=@acme/source', main], { env: { ...environment } });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (data) => (output.stdout += data));
  child.stderr.on('data', (data) => (output.stderr += data));
  const exited = once(child, 'exit').then(([code, signal]) => ({ code, signal }));
  return { child, output, exited };
}

test('the program serves until SIGTERM, then ends with 0', async () => {
  const { child, output, exited } = start({ PORT: '0', SANDBOX_CONTROL_TOKEN: 'control-token-of-test' });
  try {
    await expect.poll(() => output.stdout, { timeout: 15_000 }).toContain('"url"');
    const { url } = JSON.parse(output.stdout.split('\n')[0] ?? '') as { url: string };
    const state = await fetch(`${url}/control/state`, { headers: { authorization: 'Bearer control-token-of-test' } });
    expect(state.status).toBe(200);
    child.kill('SIGTERM');
    expect(await exited).toEqual({ code: 0, signal: null });
  } finally {
    child.kill('SIGKILL');
  }
});

test('a taken port ends the program with 78 and one line naming it', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = String((server.address() as { port: number }).port);
  try {
    const { output, exited } = start({ PORT: port });
    expect(await exited).toEqual({ code: 78, signal: null });
    const lines = output.stderr.trim().split('\n');
    expect(lines.at(-1)).toBe(`PORT: ${port} is taken by another program`);
  } finally {
    server.close();
  }
});

test.for([
  [{ PORT: 'eighty' }, 'PORT'],
  [{ SANDBOX_CLIENT_ID: 'taskly' }, 'SANDBOX_CLIENT_SECRET'],
  [
    {
      SANDBOX_CLIENT_ID: 'taskly',
      SANDBOX_CLIENT_SECRET: 'taskly-secret',
      SANDBOX_REDIRECT_URI: 'http://127.0.0.1/cb, ftp://x',
    },
    'SANDBOX_REDIRECT_URI',
  ],
  [{ SANDBOX_ISSUER_URL: 'http://crm.test:1' }, 'SANDBOX_ISSUER_URL'],
  [{ SANDBOX_CONTROL_TOKEN: 'short' }, 'SANDBOX_CONTROL_TOKEN'],
] as const)('a bad environment %j is named: %s', ([environment, variable]) => {
  const read = readEnvironment(environment);
  expect(read.ok ? 'accepted' : read.problem).toMatch(new RegExp(`^${variable}: .+`));
});

test('an empty environment is the default one, and redirect URIs are separated by commas', () => {
  expect(readEnvironment({ SANDBOX_CLIENT_ID: '' })).toEqual({ ok: true, environment: { PORT: 4400 } });
  const read = readEnvironment({
    SANDBOX_CLIENT_ID: 'taskly',
    SANDBOX_CLIENT_SECRET: 'taskly-secret',
    SANDBOX_REDIRECT_URI: 'http://127.0.0.1/a, https://b.example/c',
  });
  expect(read).toMatchObject({
    environment: { SANDBOX_REDIRECT_URI: ['http://127.0.0.1/a', 'https://b.example/c'] },
  });
});
