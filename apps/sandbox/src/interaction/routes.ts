import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { errors, type default as Provider } from 'oidc-provider';
import type { SandboxAccount } from '../accounts.ts';
import type { FaultSwitches } from '../faults/switches.ts';
import type { Ledger } from '../ledger.ts';
import { scopeTexts } from '../oidc/provider.ts';
import { consentPage } from '../pages/consent.ts';
import { errorPage } from '../pages/error-page.ts';
import { loginPage } from '../pages/login.ts';
import type { Page } from '../pages/page.ts';

type InteractionContext = Context<{ Bindings: HttpBindings }>;
type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

/** The pages between an authorisation request and its answer: login, consent, and another account. */
export function interactionRoutes({
  provider,
  accounts,
  faults,
  ledger,
}: {
  readonly provider: Provider;
  readonly accounts: readonly SandboxAccount[];
  readonly faults: FaultSwitches;
  readonly ledger: Ledger;
}): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.use(bodyLimit({ maxSize: 16 * 1024 }));

  app.get('/:uid', async (c) => {
    const interaction = await find(c);
    const clientName = await clientNameOf(interaction);
    if (interaction.prompt.name === 'login') {
      const filled = accounts.find((account) => account.id === c.req.query('account'));
      const hint = interaction.params['login_hint'];
      const email = typeof hint === 'string' ? hint : '';
      return send(c, await loginPage({ at: atOf(interaction), clientName, accounts, filled, email }));
    }
    const account = accountOf(interaction);
    const { scope: asked } = interaction.params;
    const scopes = typeof asked === 'string' ? asked.split(' ') : [];
    const page = await consentPage({
      at: atOf(interaction),
      clientName,
      returnHost: new URL(String(interaction.params['redirect_uri'])).host,
      account,
      permissions: Object.keys(scopeTexts)
        .filter((scope) => scopes.includes(scope))
        .map((scope) => ({ scope, text: scopeTexts[scope] ?? scope })),
    });
    return send(c, page);
  });

  app.post('/:uid/login', async (c) => {
    const interaction = await find(c, 'login');
    const form = await c.req.parseBody();
    const [email, password] = [textOf(form['email']).trim(), textOf(form['password'])];
    const account = accounts.find((candidate) => candidate.email.toLowerCase() === email.toLowerCase());
    if (!account || account.password !== password) {
      ledger.append({ type: 'login_failed', email: email.slice(0, 200) });
      const clientName = await clientNameOf(interaction);
      const problem = 'Wrong email or password. The people below can sign in.';
      return send(c, await loginPage({ at: atOf(interaction), clientName, accounts, email, problem }), 401);
    }
    ledger.append({ type: 'login', accountId: account.id });
    return finish(c, { login: { accountId: account.id, remember: true } });
  });

  app.post('/:uid/consent', async (c) => {
    const interaction = await find(c, 'consent');
    const { missingOIDCScope } = interaction.prompt.details as { missingOIDCScope?: readonly string[] };
    const grant = new provider.Grant({
      accountId: accountOf(interaction).id,
      clientId: String(interaction.params['client_id']),
    });
    const without = textOf((await c.req.parseBody())['without']);
    const asked = missingOIDCScope ?? [];
    grant.addOIDCScope(asked.filter((scope) => scope !== without).join(' '));
    if (asked.includes(without)) grant.rejectOIDCScope(without);
    return finish(c, { consent: { grantId: await grant.save() } });
  });

  app.post('/:uid/deny', async (c) => {
    await find(c, 'consent');
    return finish(c, { error: 'access_denied', error_description: 'The person did not allow the access.' });
  });

  app.post('/:uid/switch', async (c) => {
    const { params } = await find(c, 'consent');
    const session = await provider.Session.get(provider.createContext(c.env.incoming, c.env.outgoing));
    await session.destroy();
    const query = new URLSearchParams({ ...(params as Record<string, string>), prompt: 'login consent' });
    return c.redirect(`/oidc/auth?${query.toString()}`, 303);
  });

  app.onError(async (error, c) => {
    if (!(error instanceof errors.SessionNotFound)) throw error;
    const page = await errorPage({
      title: 'This sign-in is over',
      message:
        'It was finished, took too long, or belongs to another browser. Go back to the application and start again.',
      code: 'session_not_found',
    });
    return send(c, page, 400);
  });

  return app;

  async function find(c: InteractionContext, prompt?: 'login' | 'consent'): Promise<Interaction> {
    const interaction = await provider.interactionDetails(c.env.incoming, c.env.outgoing);
    const isOther = interaction.uid !== c.req.param('uid');
    if (isOther || (prompt !== undefined && interaction.prompt.name !== prompt)) {
      throw new errors.SessionNotFound('the form belongs to another step');
    }
    return interaction;
  }

  async function finish(
    c: InteractionContext,
    result: Parameters<Provider['interactionResult']>[2],
  ): Promise<Response> {
    const merge = { mergeWithLastSubmission: true };
    return c.redirect(await provider.interactionResult(c.env.incoming, c.env.outgoing, result, merge), 303);
  }

  async function clientNameOf({ params }: Interaction): Promise<string> {
    const clientId = String(params['client_id']);
    return (await provider.Client.find(clientId))?.clientName ?? clientId;
  }

  function accountOf({ session }: Interaction): SandboxAccount {
    const account = accounts.find((candidate) => candidate.id === session?.accountId);
    if (!account) throw new errors.SessionNotFound('nobody is signed in');
    return account;
  }

  function send(c: Context, page: Page, status: 200 | 400 | 401 = 200): Response {
    const { openerPolicy } = faults.current.oauth;
    return c.body(page.html, status, {
      ...page.headers,
      ...(openerPolicy === null ? {} : { 'cross-origin-opener-policy': openerPolicy }),
    });
  }
}

function atOf({ uid }: Interaction): string {
  return `/interaction/${uid}`;
}

/** A field of a form; a file or nothing counts as empty. */
function textOf(field: unknown): string {
  return typeof field === 'string' ? field : '';
}
