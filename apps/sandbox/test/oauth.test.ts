import { expect, test } from 'vitest';
import { hashToken, startSandbox } from '../src/index.ts';
import { createBrowser } from './browser.ts';
import { authorize, call, connect, logIn, redirectUri, refresh, revoke, sandboxFor, taskly, token } from './client.ts';

test('login, consent and code lead to tokens that work, with issuer and state in the answer', async () => {
  await using sandbox = await sandboxFor();
  const browser = createBrowser(sandbox.url);
  const { page, verifier, state } = await authorize(sandbox, browser);
  expect(page.body).toContain('Sign in');
  expect(page.body).toContain('ada@northwind.example');

  const wrong = await browser.submit(page.form('/login'), { email: 'ada@northwind.example', password: 'guess' });
  expect(wrong.status).toBe(401);
  expect(wrong.body).toContain('role="alert"');
  expect(wrong.form('/login').values).toMatchObject({ email: 'ada@northwind.example', password: '' });

  const consent = await logIn(browser, wrong);
  expect(consent.body).toContain('Taskly wants to use your account');
  expect(consent.body).toContain('See, add and tag your contacts');
  expect(consent.body).toContain('Keep this access while you are away');

  const { url } = await browser.submit(consent.form('/consent'));
  expect(`${url.origin}${url.pathname}`).toBe(redirectUri);
  expect(url.searchParams.get('state')).toBe(state);
  expect(url.searchParams.get('iss')).toBe(`${sandbox.url}/oidc`);

  const exchange = {
    grant_type: 'authorization_code',
    code: url.searchParams.get('code') ?? '',
    redirect_uri: redirectUri,
  };
  const badVerifier = await token(sandbox, { ...exchange, code_verifier: 'x'.repeat(43) });
  expect(badVerifier).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });

  const tokens = await token(sandbox, { ...exchange, code_verifier: verifier });
  expect(tokens.status).toBe(200);
  expect(tokens.body).toMatchObject({
    token_type: 'Bearer',
    expires_in: 3600,
    scope: 'openid offline_access contacts',
  });
  const me = await call(sandbox, '/api/me', { bearer: String(tokens.body['access_token']) });
  expect(me.body).toEqual({ id: 'acc_ada', name: 'Ada Lovelace', email: 'ada@northwind.example' });
});

test('a denied consent comes back as access_denied, with state and issuer', async () => {
  await using sandbox = await sandboxFor();
  const browser = createBrowser(sandbox.url);
  const { page, state } = await authorize(sandbox, browser);
  const consent = await logIn(browser, page);
  const { url } = await browser.submit(consent.form('/deny'));
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    error: 'access_denied',
    state,
    iss: `${sandbox.url}/oidc`,
  });
  expect(url.searchParams.has('code')).toBe(false);
  expect(sandbox.control.ledger().map(({ type }) => type)).toContain('authorization_denied');
});

test('a browser that signed in before is asked for consent only, and can take another account', async () => {
  await using sandbox = await sandboxFor();
  const browser = createBrowser(sandbox.url);
  const first = await connect(sandbox, { browser });
  const again = await authorize(sandbox, browser);
  expect(again.page.body).toContain('wants to use your account');
  expect(again.page.body).toContain('Ada Lovelace');

  const login = await browser.submit(again.page.form('/switch'));
  const consent = await logIn(browser, login, 'grace@contoso.example');
  expect(consent.body).toContain('Grace Hopper');
  const { url } = await browser.submit(consent.form('/consent'));
  expect(url.searchParams.get('state')).toBe(again.state);
  const tokens = await token(sandbox, {
    grant_type: 'authorization_code',
    code: url.searchParams.get('code') ?? '',
    redirect_uri: redirectUri,
    code_verifier: again.verifier,
  });
  expect((await call(sandbox, '/api/me', { bearer: String(tokens.body['access_token']) })).body['name']).toBe(
    'Grace Hopper',
  );
  expect((await call(sandbox, '/api/me', { bearer: first.access_token })).body['name']).toBe('Ada Lovelace');
});

test.for([
  ['no PKCE', { code_challenge: '', code_challenge_method: '' }, 'invalid_request'],
  ['plain PKCE', { code_challenge_method: 'plain' }, 'invalid_request'],
  ['implicit flow', { response_type: 'token' }, 'unsupported_response_type'],
  ['prompt=none without a session', { prompt: 'none' }, 'login_required'],
] as const)('%s is sent back to the client as an error', async ([, extra, error]) => {
  await using sandbox = await sandboxFor();
  const { page } = await authorize(sandbox, createBrowser(sandbox.url), extra);
  expect(page.url.href).toContain(redirectUri);
  expect(page.url.href).toContain(`error=${error}`);
});

test.for([
  ['an unknown client', { client_id: 'nobody' }, 'invalid_client'],
  ['another redirect URI', { redirect_uri: `${redirectUri}/x` }, 'invalid_redirect_uri'],
] as const)('%s is told to the person and never redirected', async ([, extra, error]) => {
  await using sandbox = await sandboxFor();
  const { page } = await authorize(sandbox, createBrowser(sandbox.url), extra);
  expect(page.url.origin).toBe(sandbox.url);
  expect(page.status).toBe(400);
  expect(page.body).toContain(error);
  expect(page.body).not.toContain('fonts.googleapis');
});

test('the metadata names the endpoints that connectors use, at both well-known places', async () => {
  await using sandbox = await sandboxFor();
  const expected = {
    issuer: `${sandbox.url}/oidc`,
    authorization_endpoint: `${sandbox.url}/oidc/auth`,
    token_endpoint: `${sandbox.url}/oidc/token`,
    revocation_endpoint: `${sandbox.url}/oidc/token/revocation`,
    authorization_response_iss_parameter_supported: true,
    code_challenge_methods_supported: ['S256'],
  };
  const places = [
    '/oidc/.well-known/openid-configuration',
    '/oidc/.well-known/oauth-authorization-server',
    '/.well-known/oauth-authorization-server/oidc',
  ];
  for (const place of places) expect((await call(sandbox, place)).body).toMatchObject(expected);
});

test('each refresh token works once; using it again revokes the whole family', async () => {
  await using sandbox = await sandboxFor();
  const first = await connect(sandbox);
  const second = await refresh(sandbox, first.refresh_token);
  expect(second.status).toBe(200);
  expect(second.body['refresh_token']).not.toBe(first.refresh_token);
  expect((await call(sandbox, '/api/me', { bearer: String(second.body['access_token']) })).status).toBe(200);

  expect(await refresh(sandbox, first.refresh_token)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  expect((await refresh(sandbox, String(second.body['refresh_token']))).body['error']).toBe('invalid_grant');
  expect((await call(sandbox, '/api/me', { bearer: String(second.body['access_token']) })).status).toBe(401);

  const ledger = sandbox.control.ledger();
  expect(ledger.filter(({ type }) => type === 'refresh_token_reused')).toMatchObject([
    { refreshTokenHash: hashToken(first.refresh_token) },
  ]);
  expect(ledger.filter(({ type }) => type === 'grant_revoked')).toMatchObject([{ by: 'reuse' }]);
  expect(ledger.filter(({ type }) => type === 'token_refreshed')).toMatchObject([
    { rotated: true, replayed: false, usedRefreshTokenHash: hashToken(first.refresh_token) },
  ]);
});

test('two simultaneous uses of one refresh token are a reuse: one at most gets tokens, and the family ends', async () => {
  await using sandbox = await sandboxFor();
  const { refresh_token } = await connect(sandbox);
  const answers = await Promise.all(Array.from({ length: 8 }, () => refresh(sandbox, refresh_token)));
  expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
  const issued = answers.flatMap(({ body: { access_token: bearer } }) => (typeof bearer === 'string' ? [bearer] : []));
  for (const bearer of issued) expect((await call(sandbox, '/api/me', { bearer })).status).toBe(401);
  expect(sandbox.control.state().grants).toEqual([]);
});

test('revocation of a refresh token ends its access token at the API at once', async () => {
  await using sandbox = await sandboxFor();
  const [mine, other] = [await connect(sandbox), await connect(sandbox, { email: 'grace@contoso.example' })];
  expect((await revoke(sandbox, mine.refresh_token)).status).toBe(200);
  const refused = await call(sandbox, '/api/me', { bearer: mine.access_token });
  expect(refused).toMatchObject({ status: 401, body: { error: 'invalid_token' } });
  expect(refused.headers.get('www-authenticate')).toContain('error="invalid_token"');
  expect((await refresh(sandbox, mine.refresh_token)).body['error']).toBe('invalid_grant');
  expect((await call(sandbox, '/api/me', { bearer: other.access_token })).status).toBe(200);
  expect((await revoke(sandbox, 'never-issued')).status).toBe(200);

  expect(sandbox.control.ledger().filter(({ type }) => type === 'token_revoked')).toMatchObject([
    { tokenKind: 'refresh_token', accountId: 'acc_ada', tokenHash: hashToken(mine.refresh_token) },
    { tokenKind: 'unknown' },
  ]);
});

test('a token of another client can neither be refreshed nor revoked', async () => {
  const stranger = { clientId: 'stranger', clientSecret: 'stranger-secret', redirectUris: [redirectUri] };
  await using sandbox = await sandboxFor({ clients: [taskly, stranger] });
  const tokens = await connect(sandbox);
  for (const path of ['/oidc/token', '/oidc/token/revocation']) {
    await fetch(sandbox.url + path, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from('stranger:stranger-secret').toString('base64')}` },
      body: new URLSearchParams({
        ...(path.endsWith('token') ? { grant_type: 'refresh_token' } : {}),
        [path.endsWith('token') ? 'refresh_token' : 'token']: tokens.refresh_token,
      }),
    });
  }
  expect((await call(sandbox, '/api/me', { bearer: tokens.access_token })).status).toBe(200);
  expect((await refresh(sandbox, tokens.refresh_token)).status).toBe(200);
});

test('the API wants a live token with the scope contacts', async () => {
  await using sandbox = await sandboxFor();
  const { access_token } = await connect(sandbox, { scope: 'openid offline_access' });
  expect(await call(sandbox, '/api/me', { bearer: access_token })).toMatchObject({
    status: 403,
    body: { error: 'insufficient_scope' },
  });
  expect((await call(sandbox, '/api/me')).body['error']).toBe('missing_token');
  expect((await call(sandbox, '/api/me', { bearer: 'made-up' })).body['error']).toBe('invalid_token');
  expect((await call(sandbox, `/api/me?access_token=${access_token}`)).status).toBe(401);
});

test('no token, code or secret of a whole flow is written to the ledger or the log', async () => {
  const lines: string[] = [];
  await using sandbox = await sandboxFor({ log: (...line) => lines.push(JSON.stringify(line)) });
  const first = await connect(sandbox);
  const second = await refresh(sandbox, first.refresh_token);
  await refresh(sandbox, first.refresh_token);
  await revoke(sandbox, String(second.body['refresh_token']));
  const text = JSON.stringify([sandbox.control.ledger(), lines]);
  expect(text).toContain(hashToken(first.access_token));
  const secrets = [first.access_token, first.refresh_token, first.id_token, taskly.clientSecret, sandbox.control.token];
  for (const secret of [...secrets, ...Object.values(second.body).filter((value) => String(value).length > 30)]) {
    expect(text).not.toContain(String(secret));
  }
});

test('a form of another step, another browser or a finished flow ends on a page that says so', async () => {
  await using sandbox = await sandboxFor();
  const browser = createBrowser(sandbox.url);
  const { page } = await authorize(sandbox, browser);
  const login = page.form('/login');
  const skipped = await browser.submit({ ...login, action: login.action.replace('/login', '/consent') });
  expect(skipped).toMatchObject({ status: 400 });
  expect(skipped.body).toContain('This sign-in is over');
  expect(await createBrowser(sandbox.url).submit(login)).toMatchObject({ status: 400 });
  await browser.submit((await logIn(browser, page)).form('/consent'));
  expect(await browser.submit(login)).toMatchObject({ status: 400 });
});

test('an issuer of another name is used in links and answers, and only that name and loopback are served', async () => {
  await using sandbox = await sandboxFor({ issuerUrl: (port) => `http://crm.sandbox.test:${port}/oidc` });
  expect(sandbox.url).toBe(`http://crm.sandbox.test:${sandbox.port}`);
  const local = `http://127.0.0.1:${sandbox.port}`;
  const metadata = await (await fetch(`${local}/oidc/.well-known/openid-configuration`)).json();
  expect(metadata).toMatchObject({ issuer: `${sandbox.url}/oidc` });
  const { request } = await import('node:http');
  const statusFor = (host: string) =>
    new Promise((resolve, reject) => {
      request({ host: '127.0.0.1', port: sandbox.port, path: '/', headers: { host } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
  expect(await statusFor(`crm.sandbox.test:${sandbox.port}`)).toBe(200);
  expect(await statusFor(`localhost:${sandbox.port}`)).toBe(200);
  expect(await statusFor(`evil.example:${sandbox.port}`)).toBe(421);
});

test('it listens on loopback only', async () => {
  await expect(startSandbox({ host: '0.0.0.0' as '127.0.0.1' })).rejects.toThrow('loopback only');
});
