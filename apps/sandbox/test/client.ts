import { createHash, randomBytes } from 'node:crypto';
import { type Sandbox, type SandboxOptions, startSandbox } from '../src/index.ts';
import { type Browser, createBrowser, type View } from './browser.ts';

export const redirectUri = 'http://127.0.0.1:4200/oauth/callback/project-1/crm';
export const taskly = {
  clientId: 'taskly',
  clientSecret: 'taskly secret:%+&=/',
  redirectUris: [redirectUri],
  name: 'Taskly',
};

/** A sandbox on a random port that ends with the block. */
export async function sandboxFor(options: SandboxOptions = {}): Promise<Sandbox & AsyncDisposable> {
  const sandbox = await startSandbox({ clients: [taskly], ...options });
  return { ...sandbox, [Symbol.asyncDispose]: () => sandbox.stop() };
}

export interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly expires_in: number;
  readonly scope: string;
  readonly id_token: string;
}

/** Starts an authorisation as a connector does, and returns the first page with what the client keeps. */
export async function authorize(sandbox: Sandbox, browser: Browser, extra: Readonly<Record<string, string>> = {}) {
  const verifier = randomBytes(32).toString('base64url');
  const state = randomBytes(16).toString('base64url');
  const query = new URLSearchParams({
    client_id: taskly.clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'openid offline_access contacts',
    prompt: 'consent',
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...extra,
  });
  // An empty extra takes a parameter away.
  for (const [name, value] of Object.entries(extra)) if (value === '') query.delete(name);
  const page = await browser.open(`${sandbox.url}/oidc/auth?${query.toString()}`);
  return { page, verifier, state };
}

export function logIn(browser: Browser, page: View, email = 'ada@northwind.example'): Promise<View> {
  return browser.submit(page.form('/login'), { email, password: 'sandbox' });
}

/** The whole way from nothing to tokens. */
export async function connect(
  sandbox: Sandbox,
  { browser = createBrowser(sandbox.url), email = 'ada@northwind.example', scope = '' } = {},
): Promise<Tokens> {
  const { page, verifier } = await authorize(sandbox, browser, scope === '' ? {} : { scope });
  const consent = page.body.includes('/login"') ? await logIn(browser, page, email) : page;
  const { url } = await browser.submit(consent.form('/consent'));
  const code = url.searchParams.get('code') ?? '';
  const answer = await token(sandbox, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    code_verifier: verifier,
  });
  if (answer.status !== 200) throw new Error(`No tokens: ${JSON.stringify(answer.body)}`);
  return answer.body as unknown as Tokens;
}

export function token(sandbox: Sandbox, parameters: Readonly<Record<string, string>>) {
  return post(sandbox, '/oidc/token', parameters);
}

export function refresh(sandbox: Sandbox, refreshToken: string) {
  return token(sandbox, { grant_type: 'refresh_token', refresh_token: refreshToken });
}

export function revoke(sandbox: Sandbox, value: string) {
  return post(sandbox, '/oidc/token/revocation', { token: value });
}

async function post(sandbox: Sandbox, path: string, parameters: Readonly<Record<string, string>>) {
  const encode = (value: string) => new URLSearchParams({ value }).toString().slice('value='.length);
  const credentials = `${encode(taskly.clientId)}:${encode(taskly.clientSecret)}`;
  const response = await fetch(sandbox.url + path, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` },
    body: new URLSearchParams(parameters),
  });
  return { status: response.status, headers: response.headers, body: parse(await response.text()) };
}

/** A call of the CRM or mail API with a bearer token or key. */
export async function call(
  sandbox: Sandbox,
  path: string,
  {
    bearer,
    json,
    ...init
  }: { bearer?: string; json?: unknown; method?: string; headers?: Record<string, string> } = {},
) {
  const response = await fetch(sandbox.url + path, {
    method: json === undefined ? 'GET' : 'POST',
    ...init,
    headers: {
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...init.headers,
    },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  });
  return { status: response.status, headers: response.headers, body: parse(await response.text()) };
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return { text };
  }
}
