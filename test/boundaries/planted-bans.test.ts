import { describe, expect, test } from 'vitest';
import { checkBans } from './check-bans.ts';
import { messages, plant } from './plant.ts';

describe('bans', () => {
  const server = 'apps/server/src/a.ts';
  test.each<[what: string, path: string, code: string, says: string]>([
    ['SQL in an app', server, `import { Kysely } from 'kysely';`, 'Postgres'],
    ['a type of the SQL library', 'packages/api/src/a.ts', `import type { Transaction } from 'kysely';`, 'Postgres'],
    ['the driver', server, `import pg from 'pg';`, 'Postgres'],
    ['a part of the SQL library', server, `import { x } from 'kysely/helpers/postgres';`, 'Postgres'],
    ['fetch', 'packages/core/src/users/a.ts', `await fetch('https://example.com');`, 'egress'],
    ['fetch handed on', 'packages/core/src/users/a.ts', `const call = { fetch };`, 'egress'],
    ['fetch of the global object', server, `globalThis['fetch']('https://example.com');`, 'egress'],
    ['fetch taken out of the global object', server, `const { fetch: get } = globalThis;`, 'egress'],
    ['fetch beside a method of that name', server, `const client = { fetch(url) { return fetch(url); } };`, 'egress'],
    ['fetch after a scope that has its own', server, `{ const fetch = () => 1; fetch(); }\nvoid fetch('/');`, 'egress'],
    ['undici', 'packages/workflow/src/a.ts', `import { request } from 'undici';`, 'egress'],
    ['a request of node:http', 'packages/integrations/src/a.ts', `import { request } from 'node:http';`, 'egress'],
    ['all of node:https', server, `import * as https from 'https';`, 'egress'],
    [
      'a socket in the Postgres starter',
      'packages/core/src/postgres/a.ts',
      `import { connect } from 'node:net';`,
      'egress',
    ],
    ['a dynamic import of node:tls', server, `const { connect } = await import('node:tls');`, 'egress'],
    ['a web socket', server, `new WebSocket('wss://example.com');`, 'egress'],
    ['the environment', server, `const home = process.env.HOME;`, 'environment'],
    ['the environment by a key', server, `const home = process['env']['HOME'];`, 'environment'],
    ['the environment by destructuring', server, `const { env } = process;`, 'environment'],
    ['the environment of the global object', 'packages/core/src/a.ts', `globalThis.process?.env;`, 'environment'],
    ['the environment by import', 'packages/core/src/a.ts', `import { env } from 'node:process';`, 'environment'],
    ['process by import', 'packages/core/src/a.ts', `import process from 'node:process';`, 'environment'],
    ['the environment in env.ts of a package', 'packages/core/src/env.ts', `process.env;`, 'environment'],
    ['a cipher', 'packages/core/src/users/a.ts', `import { createCipheriv } from 'node:crypto';`, 'vault'],
    [
      'a cipher of the namespace',
      'packages/core/src/egress/a.ts',
      `import * as c from 'node:crypto'; c.createCipheriv();`,
      'vault',
    ],
    ['a look behind a secret', 'packages/core/src/egress/a.ts', `SecretHandle.refOf(handle);`, 'secret handle'],
    ['a look behind a secret by a key', server, `SecretHandle['refOf'](handle);`, 'secret handle'],
  ])('%s', (_what, path, code, says) => {
    const violations = checkBans(plant({ [path]: code }));
    expect(violations).toHaveLength(1);
    expect(violations[0]?.message).toContain(says);
    expect(violations[0]?.line).toBe(code.split('\n').length);
  });

  test.each<[what: string, path: string, code: string]>([
    ['SQL in core', 'packages/core/src/users/a.ts', `import { Kysely } from 'kysely';`],
    ['SQL in a test', 'apps/server/test/a.test.ts', `import { Kysely } from 'kysely';`],
    [
      'the dialler',
      'packages/core/src/egress/a.ts',
      `import { connect } from 'node:net'; import { Agent } from 'undici';`,
    ],
    ['a client', 'packages/connect/src/a.ts', `await fetch('/trpc');`],
    ['a parameter called fetch', server, `function listen(fetch: () => void) { fetch(); }`],
    ['a method called fetch', server, `await egress.fetch({ url }); app.fetch;`],
    ['a key and a type called fetch', server, `const a = { fetch: listen }; type F = typeof fetch;`],
    ['a hoisted function called fetch', server, `fetch(); function fetch() {}`],
    ['a server', server, `import { createServer } from 'node:http';`],
    ['a type of node:net', server, `import type { AddressInfo } from 'node:net';`],
    ['reading addresses', 'packages/core/src/a.ts', `import { isIP, BlockList } from 'node:net';`],
    ['the environment in its place', 'apps/server/src/env.ts', `const { PORT } = process.env;`],
    ['the environment in a tool setting', 'apps/example/vite.config.ts', `process.env.PORT;`],
    ['something else called env', server, `const process = { env: 1 }; process.env; settings.process.env;`],
    ['the process itself', server, `process.exitCode = 1; process.on('SIGTERM', stop);`],
    ['the vault', 'packages/core/src/vault/a.ts', `import { createCipheriv } from 'node:crypto';`],
    ['the place of secrets', 'packages/core/src/secrets/a.ts', `SecretHandle.refOf(handle);`],
    ['words in a text', server, `const text = "process.env and fetch('/') and refOf"; // createCipheriv`],
  ])('not banned: %s', (_what, path, code) => {
    expect(messages(checkBans(plant({ [path]: code })))).toBe('');
  });
});
