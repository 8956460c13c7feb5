import { randomBytes, randomUUID } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { SandboxAccount } from '../accounts.ts';
import { type CallEnv, recordCalls, refusal } from '../call.ts';
import { withFaults } from '../faults/middleware.ts';
import type { FaultSwitches } from '../faults/switches.ts';
import type { Ledger } from '../ledger.ts';
import { consentPage } from '../pages/consent.ts';
import { errorPage } from '../pages/error-page.ts';
import { loginPage } from '../pages/login.ts';
import type { Page } from '../pages/page.ts';
import type { RequestToken, SignedClients } from './signed-clients.ts';

/** Sandbox Boards, below `/boards`: a product of the days of OAuth 1.0a, whose every request is signed. */
export function boardRoutes({
  accounts,
  ledger,
  faults,
  clients,
}: {
  readonly accounts: readonly SandboxAccount[];
  readonly ledger: Ledger;
  readonly faults: FaultSwitches;
  readonly clients: SignedClients;
}): Hono<CallEnv> {
  const app = new Hono<CallEnv>();
  const cards: { readonly id: string; readonly accountId: string; readonly name: string }[] = [];
  app.use(bodyLimit({ maxSize: 64 * 1024 }));
  app.use('/oauth1/request-token', withFaults('token', faults));
  app.use('/oauth1/access-token', withFaults('token', faults));
  app.use('/me', recordCalls('boards', ledger), withFaults('api', faults));
  app.use('/cards', recordCalls('boards', ledger), withFaults('api', faults));

  app.post('/oauth1/request-token', async (c) => {
    const signer = await whoSigned(c);
    if (!signer.ok) return refused(c, signer.why);
    const begun = await clients.begin(signer.clientId, signer.said['oauth_callback'] ?? '');
    if (begun === undefined) return refused(c, 'callback_rejected', 400);
    return form(c, { oauth_token: begun.token, oauth_token_secret: begun.secret, oauth_callback_confirmed: 'true' });
  });

  app.get('/oauth1/authorize', (c) => c.redirect(`/boards/oauth1/sign-in/${c.req.query('oauth_token') ?? ''}`, 303));

  app.get('/oauth1/sign-in/:token', async (c) => {
    const request = clients.findRequest(c.req.param('token'));
    if (request === undefined) return await over(c);
    const account = accounts.find(({ id }) => id === request.accountId);
    if (account === undefined) return await login(c, request);
    const page = await consentPage({
      at: atOf(request),
      clientName: request.clientId,
      returnHost: new URL(request.callback).host,
      account,
      permissions: [{ scope: 'boards', text: 'See and add cards' }],
    });
    return send(c, page);
  });

  app.post('/oauth1/sign-in/:token/login', async (c) => {
    const request = clients.findRequest(c.req.param('token'));
    if (request === undefined) return await over(c);
    const { email, password } = await c.req.parseBody();
    const account = accounts.find((one) => one.email === email && one.password === password);
    if (account === undefined) return await login(c, request, 'Wrong email or password.');
    request.accountId = account.id;
    return c.redirect(atOf(request), 303);
  });

  app.post('/oauth1/sign-in/:token/switch', async (c) => {
    const request = clients.findRequest(c.req.param('token'));
    if (request === undefined) return await over(c);
    delete request.accountId;
    return c.redirect(atOf(request), 303);
  });

  app.post('/oauth1/sign-in/:token/consent', async (c) => {
    const request = clients.findRequest(c.req.param('token'));
    if (request?.accountId === undefined) return await over(c);
    request.verifier = randomBytes(12).toString('base64url');
    return back(c, request, { oauth_token: request.token, oauth_verifier: request.verifier });
  });

  app.post('/oauth1/sign-in/:token/deny', async (c) => {
    const request = clients.findRequest(c.req.param('token'));
    if (request === undefined) return await over(c);
    clients.forget(request.token);
    return back(c, request, { denied: request.token });
  });

  app.post('/oauth1/access-token', async (c) => {
    const signer = await whoSigned(c);
    if (!signer.ok) return refused(c, signer.why);
    const given = clients.exchange(signer.token ?? '', signer.clientId, signer.said['oauth_verifier'] ?? '');
    if (given === undefined) return refused(c, 'verifier_invalid');
    return form(c, { oauth_token: given.token, oauth_token_secret: given.secret, workspace: given.name });
  });

  app.get('/me', async (c) => {
    const owner = await ownerOf(c);
    return owner instanceof Response ? owner : c.json({ ...owner.workspace, signedWith: c.req.query() });
  });

  app.get('/cards', async (c) => {
    const owner = await ownerOf(c);
    if (owner instanceof Response) return owner;
    return c.json({
      cards: cards.filter(({ accountId }) => accountId === owner.id).map(({ id, name }) => ({ id, name })),
    });
  });

  app.post('/cards', async (c) => {
    const body = await formOf(c);
    const owner = await ownerOf(c, body);
    if (owner instanceof Response) return owner;
    const card = { id: `card_${randomUUID()}`, accountId: owner.id, name: body['name'] ?? '' };
    cards.push(card);
    return c.json({ id: card.id, name: card.name }, 201);
  });

  app.notFound((c) => c.json(refusal('not_found', `There is no ${c.req.method} ${c.req.path}.`), 404));
  return app;

  async function whoSigned(c: Context, body: Readonly<Record<string, string>> = {}) {
    const { method, url } = c.req;
    return await clients.whoSigned({ method, url, authorization: c.req.header('authorization'), form: body });
  }

  async function ownerOf(c: Context<CallEnv>, body: Readonly<Record<string, string>> = {}) {
    const signer = await whoSigned(c, body);
    if (!signer.ok) return refused(c, signer.why);
    const owner = accounts.find(({ id }) => id === clients.accountOf(signer.token));
    if (owner === undefined) return refused(c, 'token_rejected');
    c.set('accountId', owner.id);
    c.set('clientId', signer.clientId);
    return owner;
  }

  async function login(c: Context, request: RequestToken, problem?: string) {
    const filled = accounts.find(({ id }) => id === c.req.query('account'));
    const page = await loginPage({
      at: atOf(request),
      clientName: request.clientId,
      accounts,
      filled,
      ...(problem === undefined ? {} : { problem }),
    });
    return send(c, page, problem === undefined ? 200 : 401);
  }

  async function over(c: Context) {
    const title = 'This sign-in is over';
    const message = 'It was finished or took too long. Go back to the application and start again.';
    return send(c, await errorPage({ title, message, code: 'token_rejected' }), 400);
  }
}

function atOf({ token }: RequestToken): string {
  return `/boards/oauth1/sign-in/${token}`;
}

function back(c: Context, { callback }: RequestToken, answer: Readonly<Record<string, string>>): Response {
  const url = new URL(callback);
  for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value);
  return c.redirect(url.href, 303);
}

async function formOf(c: Context): Promise<Record<string, string>> {
  const isForm = c.req.header('content-type')?.startsWith('application/x-www-form-urlencoded') === true;
  return isForm ? Object.fromEntries(new URLSearchParams(await c.req.text())) : {};
}

function form(c: Context, values: Readonly<Record<string, string>>): Response {
  return c.body(new URLSearchParams(values).toString(), 200, { 'content-type': 'application/x-www-form-urlencoded' });
}

function refused(c: Context, why: string, status: 400 | 401 = 401): Response {
  return c.json(refusal(why, 'The request is not signed as it has to be.'), status);
}

function send(c: Context, page: Page, status: 200 | 400 | 401 = 200): Response {
  return c.body(page.html, status, page.headers);
}
