import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { apiScopes, type ApiScope, coversScope } from '@acme/api';
import type { ProjectChange } from '@acme/core';
import { createConnectClient, createUserTokens } from '@acme/sdk';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { compileRoutes } from '../apps/server/src/rest/routes.ts';
import { callRest } from './stack/call-rest.ts';
import { callAsUser, eventually, startBeside, startStack, type Stack } from './stack/start-stack.ts';

let stack: Stack;
let beside: Awaited<ReturnType<typeof startBeside>>;
let database: pg.Client;
beforeAll(async () => {
  stack = await startStack({ work: false });
  beside = await startBeside(stack);
  database = new pg.Client({ connectionString: stack.connectionString });
  await database.connect();
});
afterAll(async () => {
  await database.end();
  await beside.stop();
  await stack.stop();
});

/** A project of its own for each test: five keys may be live. */
let project: Awaited<ReturnType<Stack['core']['admin']['createProject']>>;
let client: ReturnType<typeof clientWith>;
const clientWith = (apiKey: string, url = stack.url) => createConnectClient({ url, apiKey });
beforeEach(async () => {
  project = await stack.core.admin.createProject({ name: `Keys ${randomUUID()}`, origins: ['http://localhost:4300'] });
  client = clientWith(project.apiKey);
});

const status = async (server: { readonly url: string }, apiKey: string) =>
  (await callRest(server, apiKey, 'GET /integrations')).status;

describe('scopes', () => {
  const routes = compileRoutes();
  const narrow = apiScopes.filter((scope) => scope !== '*');

  /** A path with something in each place; what it finds does not matter here. */
  const addressOf = (path: string): string =>
    path.replace(/\{(\w+)\}/g, (_, name) => (name.endsWith('Id') && name !== 'userId' ? randomUUID() : 'nobody'));

  test.each(narrow)('a key with only %s may call what asks for it, and nothing else', async (scope) => {
    const { apiKey } = await client.keys.createSecret({ name: scope, scopes: [scope] });
    for (const { method, path, meta, name } of routes) {
      const sent = method === 'GET' || method === 'DELETE' ? undefined : { key: 'of no procedure' };
      const { status: answered, body } = await callRest(stack, apiKey, `${method} ${addressOf(path)}`, { body: sent });
      const refused = answered === 403 && body.code === 'insufficient_scope';
      expect([name, refused]).toEqual([name, meta.scope !== scope]);
      if (refused) expect(body.message).toContain(`"${meta.scope}"`);
    }
  });

  test('every scope opens something, and the first key of a project opens everything', () => {
    expect([...new Set(routes.map(({ meta }) => meta.scope))].toSorted()).toEqual(narrow.toSorted());
    for (const scope of apiScopes) expect(coversScope(['*'], scope)).toBe(true);
  });

  test('the same scope holds over tRPC', async () => {
    const { apiKey } = await client.keys.createSecret({ name: 'reader', scopes: ['executions:read'] });
    const reader = clientWith(apiKey);
    expect(await reader.executions.list()).toEqual({ items: [] });
    await expect(reader.integrations.list()).rejects.toMatchObject({ code: 'insufficient_scope', status: 403 });
  });

  test('a key makes no key that may do more than itself, neither anew nor by rotation, and no signing key', async () => {
    const { apiKey } = await client.keys.createSecret({ name: 'keeper', scopes: ['keys:write', 'keys:read'] });
    const keeper = clientWith(apiKey);
    const wide: ApiScope[][] = [['*'], ['users:read'], ['keys:read', 'users:write']];
    for (const scopes of wide) {
      await expect(keeper.keys.createSecret({ name: 'more', scopes })).rejects.toMatchObject({
        code: 'insufficient_scope',
      });
    }
    const [first] = (await keeper.keys.list()).secret;
    await expect(keeper.keys.rotateSecret(first?.id ?? '')).rejects.toMatchObject({ code: 'insufficient_scope' });
    await expect(keeper.keys.createSigning({ name: 'forger' })).rejects.toMatchObject({ code: 'insufficient_scope' });
    const same = await keeper.keys.createSecret({ name: 'same', scopes: ['keys:read', 'keys:read'] });
    expect(same.key.scopes).toEqual(['keys:read']);
  });

  test('a signing key takes all that a user may do, and no key outlives the one that made it', async () => {
    const some: ApiScope[] = ['keys:write', 'users:read', 'users:write'];
    const { apiKey } = await client.keys.createSecret({ name: 'some', scopes: some });
    const refused = { code: 'insufficient_scope' };
    await expect(clientWith(apiKey).keys.createSigning({ name: 'forger' })).rejects.toMatchObject({
      ...refused,
      message: expect.stringContaining('"executions:read"') as string,
    });
    const expiresAt = new Date(Date.now() + 3_600_000);
    const brief = clientWith((await client.keys.createSecret({ name: 'brief', expiresAt })).apiKey);
    await expect(brief.keys.createSecret({ name: 'for ever' })).rejects.toMatchObject(refused);
    const later = new Date(expiresAt.getTime() + 1000);
    await expect(brief.keys.createSecret({ name: 'longer', expiresAt: later })).rejects.toMatchObject(refused);
    await expect(brief.keys.createSigning({ name: 'signer' })).rejects.toMatchObject(refused);
    expect((await brief.keys.createSecret({ name: 'as long', expiresAt })).key.expiresAt).toBe(expiresAt.toISOString());
    expect((await client.keys.createSigning({ name: 'signer' })).key.state).toBe('active');
  });
});

describe('secret keys', () => {
  test('are stored as a hash, shown once, and told by name, hint, scopes and last use', async () => {
    const made = await client.keys.createSecret({ name: ' Billing ', scopes: ['users:read', 'events:send'] });
    expect(made.apiKey).toMatch(/^ek_live_\S{66}$/);
    expect(made.key).toMatchObject({ name: 'Billing', state: 'active', scopes: ['events:send', 'users:read'] });
    const listed = await client.keys.list();
    expect(listed.secret).toHaveLength(2);
    expect(JSON.stringify(listed)).not.toContain(made.apiKey.slice(32));
    const { rows } = await database.query('select to_jsonb(k) as row from connect.api_key k where id = $1', [
      made.key.id,
    ]);
    expect(JSON.stringify(rows)).not.toContain(made.apiKey.slice(32));
    expect(made.apiKey.endsWith(made.key.hint.slice(1))).toBe(true);
  });

  test('of six, the sixth is refused, also when they are made at the same time', async () => {
    const made = await Promise.allSettled(
      Array.from({ length: 8 }, (_, i) => client.keys.createSecret({ name: `k${i}` })),
    );
    expect(made.filter((one) => one.status === 'fulfilled')).toHaveLength(4);
    for (const one of made) if (one.status === 'rejected') expect(one.reason.code).toBe('conflict');
  });

  test('expire at their time, even while they are kept in memory, in the words of an unknown key', async () => {
    await expect(client.keys.createSecret({ name: 'old', expiresAt: new Date(Date.now() - 1) })).rejects.toMatchObject({
      code: 'invalid_request',
      fields: { expiresAt: { code: 'in_the_past' } },
    });
    const expiresAt = new Date(Date.now() + 1_500);
    const { apiKey, key } = await client.keys.createSecret({ name: 'short', expiresAt });
    expect(await status(stack, apiKey)).toBe(200);
    await eventually(
      () => status(stack, apiKey),
      (answered) => answered === 401,
      4_000,
    );
    expect(Date.now()).toBeGreaterThanOrEqual(expiresAt.getTime());
    const unknown = await callRest(stack, `${apiKey.slice(0, -1)}${apiKey.endsWith('A') ? 'B' : 'A'}`, 'GET /keys');
    const expired = await callRest(stack, apiKey, 'GET /keys');
    expect(expired.body.message).toBe(unknown.body.message);
    const listed = (await client.keys.list()).secret.find(({ id }) => id === key.id);
    expect(listed?.state).toBe('expired');
  });

  test('rotate without a moment in which neither works', async () => {
    const [old] = (await client.keys.list()).secret;
    const failures: number[] = [];
    let going = true;
    let current = project.apiKey;
    const traffic = (async () => {
      while (going) {
        for (const server of [stack, beside]) {
          const answered = await status(server, current);
          if (answered !== 200) failures.push(answered);
        }
      }
    })();
    const rotated = await client.keys.rotateSecret(old?.id ?? '', { overlapSeconds: 2 });
    current = rotated.apiKey;
    expect(rotated.key).toMatchObject({ name: 'First', scopes: ['*'], state: 'active' });
    expect(await status(beside, project.apiKey)).toBe(200);
    await eventually(
      () => status(beside, project.apiKey),
      (answered) => answered === 401,
      6_000,
    );
    going = false;
    await traffic;
    expect(failures).toEqual([]);
    expect(await status(stack, rotated.apiKey)).toBe(200);
    await expect(clientWith(rotated.apiKey).keys.rotateSecret(old?.id ?? '')).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  test('a key that is replaced twice within its overlap gives neither of the new ones an end that it never had', async () => {
    const [old] = (await client.keys.list()).secret;
    for (let times = 0; times < 2; times++) {
      const { key, replaced } = await client.keys.rotateSecret(old?.id ?? '', { overlapSeconds: 3600 });
      expect([key.expiresAt, replaced.expiresAt]).toEqual([undefined, expect.any(String)]);
    }
  });

  test('a key with a length of life gives it to the one that follows, and never lives longer for being rotated', async () => {
    const { key } = await client.keys.createSecret({ name: 'week', expiresAt: new Date(Date.now() + 7 * 86_400_000) });
    const rotated = await client.keys.rotateSecret(key.id, { overlapSeconds: 30 * 86_400 });
    expect(rotated.replaced.expiresAt).toBe(key.expiresAt);
    const lifeMs = Date.parse(rotated.key.expiresAt ?? '') - Date.parse(rotated.key.createdAt);
    expect(lifeMs).toBeGreaterThan(7 * 86_400_000 - 5_000);
    expect(lifeMs).toBeLessThan(7 * 86_400_000 + 5_000);
  });

  test('disabled on one process, a key is refused by the other within two seconds', async () => {
    const { apiKey, key } = await client.keys.createSecret({ name: 'leaked' });
    expect(await status(beside, apiKey)).toBe(200);
    const at = performance.now();
    expect((await client.keys.disableSecret(key.id)).state).toBe('disabled');
    expect(await status(stack, apiKey)).toBe(401);
    await eventually(
      () => status(beside, apiKey),
      (answered) => answered === 401,
      10_000,
    );
    expect(performance.now() - at).toBeLessThan(2_000);
    await expect(client.keys.disableSecret(key.id)).rejects.toMatchObject({ code: 'not_found' });
  });

  test('with the notice lost, it is refused within six seconds all the same', async () => {
    const { apiKey, key } = await client.keys.createSecret({ name: 'leaked' });
    expect(await status(beside, apiKey)).toBe(200);
    // As by a process whose notice nobody hears.
    await database.query('update connect.api_key set disabled_at = now() where id = $1', [key.id]);
    const at = performance.now();
    await eventually(
      () => status(beside, apiKey),
      (answered) => answered === 401,
      10_000,
    );
    expect(performance.now() - at).toBeLessThan(6_000);
  });

  test('the last one is disabled only with force, and then even by itself', async () => {
    const [only] = (await client.keys.list()).secret;
    await expect(client.keys.disableSecret(only?.id ?? '')).rejects.toMatchObject({ code: 'conflict' });
    expect(await status(stack, project.apiKey)).toBe(200);
    await client.keys.disableSecret(only?.id ?? '', { force: true });
    expect(await status(stack, project.apiKey)).toBe(401);
  });

  test('another project neither sees nor ends a key', async () => {
    const [mine] = (await client.keys.list()).secret;
    const other = await stack.core.admin.createProject({ name: `Other ${randomUUID()}`, origins: [] });
    const stranger = clientWith(other.apiKey);
    await expect(stranger.keys.disableSecret(mine?.id ?? '', { force: true })).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(stranger.keys.moveSigning(project.kid, 'disabled', { force: true })).rejects.toMatchObject({
      code: 'not_found',
    });
    expect(await status(stack, project.apiKey)).toBe(200);
  });

  test('every change is in the audit, and no key is', async () => {
    const made = await client.keys.createSecret({ name: 'audited', scopes: ['users:read'] });
    const rotated = await client.keys.rotateSecret(made.key.id, { overlapSeconds: 60 });
    await client.keys.disableSecret(made.key.id);
    const signing = await client.keys.createSigning({ name: 'signer' });
    await client.keys.moveSigning(signing.key.kid, 'retiring');
    const { rows } = await database.query(
      'select action, target, before, after, actor_kind from connect.audit where project_id = $1 order by id',
      [project.projectId],
    );
    expect(rows.map(({ action, target }) => [action, target.kind, target.id, target.name])).toEqual([
      ['key.created', 'secret', made.key.id, 'audited'],
      ['key.created', 'secret', rotated.key.id, 'audited'],
      ['key.changed', 'secret', made.key.id, 'audited'],
      ['key.disabled', 'secret', made.key.id, 'audited'],
      ['key.created', 'signing', signing.key.kid, 'signer'],
      ['key.changed', 'signing', signing.key.kid, 'signer'],
    ]);
    expect(rows[0]).toMatchObject({ actor_kind: 'server', target: { scopes: ['users:read'] } });
    const text = JSON.stringify(rows);
    for (const key of [made.apiKey, rotated.apiKey]) expect(text).not.toContain(key.slice(32));
    expect(text).not.toContain('PRIVATE');
    expect(stack.logLines.join('')).not.toContain(made.apiKey.slice(32));
  });
});

describe('last use', () => {
  test('is written in one statement for many calls, by both processes, and not at all when nothing was used', async () => {
    let made = await client.keys.createSecret({ name: 'used' });
    const use = async () => {
      const { apiKey } = made;
      const token = await createUserTokens({ url: stack.url, ...project }).sign('u');
      for (let i = 0; i < 20; i++) expect(await status(i % 2 === 0 ? stack : beside, apiKey)).toBe(200);
      await callAsUser(stack, token, 'me.get', undefined, { method: 'GET', projectId: project.projectId });
    };
    const flush = async () => {
      await stack.core.flushLastUsed();
      await beside.core.flushLastUsed();
    };
    // Each process writes once a minute by itself: that falls into the first of two goes at most.
    const goes: boolean[] = [];
    for (let go = 0; go < 2 && !goes.includes(true); go++) {
      if (go > 0) made = await client.keys.createSecret({ name: 'used' });
      await flush();
      const before = await versions();
      await use();
      goes.push((await versions()) === before);
    }
    expect(goes).toContain(true);
    const unwritten = await versions();
    await flush();
    expect(await versions()).not.toBe(unwritten);
    const { secret, signing } = await client.keys.list();
    const used = secret.find(({ id }) => id === made.key.id)?.lastUsedAt;
    expect(Math.abs(Date.now() - Date.parse(used ?? ''))).toBeLessThan(30_000);
    expect(signing[0]?.lastUsedAt).toBeDefined();
    await flush();
    const written = await versions();
    await flush();
    expect(await versions()).toBe(written);
  });

  /** The keys of the project as they were last written: another text after any write. */
  async function versions(): Promise<string> {
    const { rows } = await database.query(
      `select id::text, xmin::text, ctid::text from connect.api_key where project_id = $1
      union all select kid, xmin::text, ctid::text from connect.signing_key where project_id = $1 order by 1`,
      [project.projectId],
    );
    return JSON.stringify(rows);
  }
});

describe('signing keys', () => {
  const enter = async (server: { readonly url: string }, token: string) =>
    (
      await callAsUser({ ...stack, url: server.url }, token, 'me.get', undefined, {
        method: 'GET',
        projectId: project.projectId,
      })
    ).status;

  test('a new one signs at once, a retiring one verifies, a disabled one does not, on both processes', async () => {
    const made = await client.keys.createSigning({ name: 'next' });
    const tokens = createUserTokens({
      url: stack.url,
      projectId: project.projectId,
      kid: made.key.kid,
      signingKeyPem: made.signingKeyPem,
    });
    const [first, second] = [await createUserTokens({ url: stack.url, ...project }).sign('u'), await tokens.sign('u')];
    for (const server of [stack, beside]) {
      await eventually(
        () => enter(server, second),
        (answered) => answered === 200,
        5_000,
      );
      expect(await enter(server, first)).toBe(200);
    }
    expect((await client.keys.moveSigning(project.kid, 'retiring')).state).toBe('retiring');
    for (const server of [stack, beside]) expect(await enter(server, first)).toBe(200);
    await client.keys.moveSigning(project.kid, 'disabled');
    const at = performance.now();
    expect(await enter(stack, first)).toBe(401);
    await eventually(
      () => enter(beside, first),
      (answered) => answered === 401,
      10_000,
    );
    expect(performance.now() - at).toBeLessThan(2_000);
    for (const server of [stack, beside]) expect(await enter(server, second)).toBe(200);
  });

  test('only legal moves are made, and the last usable key stays unless forced', async () => {
    await expect(client.keys.moveSigning(project.kid, 'disabled')).rejects.toMatchObject({ code: 'conflict' });
    expect((await client.keys.moveSigning(project.kid, 'retiring')).state).toBe('retiring');
    await expect(client.keys.moveSigning(project.kid, 'disabled')).rejects.toMatchObject({ code: 'conflict' });
    expect((await client.keys.moveSigning(project.kid, 'active')).state).toBe('active');
    expect((await client.keys.moveSigning(project.kid, 'disabled', { force: true })).state).toBe('disabled');
    for (const state of ['active', 'retiring'] as const) {
      await expect(client.keys.moveSigning(project.kid, state)).rejects.toMatchObject({ code: 'conflict' });
    }
    await expect(client.keys.moveSigning('no-such-kid', 'retiring')).rejects.toMatchObject({ code: 'not_found' });
  });

  test('a public key of the host works, once; a private one is refused with what to do', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = publicKey.export({ type: 'spki', format: 'pem' });
    const signingKeyPem = privateKey.export({ type: 'pkcs8', format: 'pem' });
    const key = await client.keys.uploadSigning({ name: 'ours', publicKey: pem });
    const tokens = createUserTokens({ url: stack.url, projectId: project.projectId, kid: key.kid, signingKeyPem });
    expect(await enter(stack, await tokens.sign('u'))).toBe(200);
    await expect(client.keys.uploadSigning({ name: 'again', publicKey: pem })).rejects.toMatchObject({
      code: 'conflict',
    });
    await expect(client.keys.uploadSigning({ name: 'leak', publicKey: signingKeyPem })).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining('Rotate this key'),
    });
  });
});

describe('how a project is set up', () => {
  const enterFrom = (server: { readonly url: string }, token: string, origin: string) =>
    callAsUser({ ...stack, url: server.url }, token, 'me.get', undefined, {
      method: 'GET',
      origin,
      projectId: project.projectId,
    });
  const configure = (change: ProjectChange) => stack.core.admin.configureProject(project.projectId, change);
  const answers = async (server: { readonly url: string }, token: string, origin: string, code: number) => {
    const all = (answer: { readonly status: number }) => answer.status === code;
    expect((await eventually(() => enterFrom(server, token, origin), all, 10_000)).status).toBe(code);
  };

  test('a host that moves is let in at its new origin and not at the old one, by every process that runs', async () => {
    const [was, is] = ['http://localhost:4300', 'http://app2.localhost:4300'];
    const token = await createUserTokens({ url: stack.url, ...project }).sign('u');
    for (const server of [stack, beside]) {
      expect((await enterFrom(server, token, was)).status).toBe(200);
      const refused = await enterFrom(server, token, is);
      expect([refused.status, JSON.stringify(refused.body)]).toEqual([403, expect.stringContaining('--add-origin')]);
    }
    const changed = await configure({ addOrigins: [`${is}/`], removeOrigins: [was], name: ' Moved ' });
    expect(changed).toMatchObject({ projectId: project.projectId, name: 'Moved', origins: [is] });
    for (const server of [stack, beside]) {
      await answers(server, token, is, 200);
      await answers(server, token, was, 403);
    }
    await expect(configure({ removeOrigins: [was] })).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining(`which has: ${is}`),
    });
    await expect(configure({ addOrigins: [`${is}/path`] })).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(configure({ maxTokenTtlSeconds: 59 })).rejects.toMatchObject({ code: 'invalid_request' });
    await configure({ name: 'Moved', addOrigins: [is] });
    const { rows } = await database.query(
      `select target, before, after from connect.audit where project_id = $1 and action = 'project.changed'`,
      [project.projectId],
    );
    expect(rows).toEqual([
      { target: {}, before: expect.objectContaining({ origins: [was] }), after: { name: 'Moved', origins: [is] } },
    ]);
    expect(await stack.core.admin.listProjects()).toContainEqual(changed);
  });

  test('after a leaked signing key every token is refused, on every process, and streams and links end', async () => {
    const sign = createUserTokens({ url: stack.url, ...project });
    const origin = 'http://localhost:4300';
    const token = await sign.sign('u');
    const before = (await enterFrom(beside, token, origin)).status;
    const actor = await stack.core.authenticateUser({
      projectId: project.projectId,
      authorization: [`Bearer ${token}`],
      origin,
      address: undefined,
    });
    const changes = stack.core.services.users.watch(actor, { lastEventId: undefined, signal: undefined });
    const stream = changes[Symbol.asyncIterator]();
    expect((await stream.next()).value?.[1].type).toBe('listening');
    expect(before).toBe(200);
    await database.query(
      `insert into connect.connect_link (project_id, id, user_id, integration_id, state, secret_sha256, expires_at)
       select project_id, gen_random_uuid(), id, 'crm', 'open', sha256('link'), now() + interval '1 day'
       from connect.connected_user where project_id = $1`,
      [project.projectId],
    );
    const { tokensValidAfter } = await configure({ revokeTokens: true });
    expect(Date.parse(tokensValidAfter ?? '')).toBeGreaterThanOrEqual(actor.issuedAt.getTime());
    for (const server of [stack, beside]) await answers(server, token, origin, 401);
    // The end of the link is a change of the user, and wakes it.
    expect((await stream.next()).done).toBe(true);
    const { rows } = await database.query('select state from connect.connect_link where project_id = $1', [
      project.projectId,
    ]);
    expect(rows).toEqual([{ state: 'revoked' }]);
  });
});
