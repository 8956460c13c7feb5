import { createHash, timingSafeEqual } from 'node:crypto';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import * as z from 'zod';
import { refusal } from '../call.ts';
import { SandboxClient } from '../oidc/clients.ts';
import { WebhookBurst, WebhookTarget } from '../webhooks/target.ts';
import type { SandboxControl } from './control.ts';

const Reset = z.strictObject({ data: z.boolean().default(false) });
const GrantFilter = z.strictObject({ accountId: z.string().optional(), clientId: z.string().optional() });
const NewMailKey = z.strictObject({ accountId: z.string() });
const NewContacts = z.strictObject({ accountId: z.string(), emails: z.array(z.email()).max(1_000) });
const NewServiceAccount = z.strictObject({ accountId: z.string(), publicKey: z.string().max(10_000) });
const After = z.coerce.number().int().min(0).default(0);

/** The control calls, below `/control`, for a bearer of the control token. */
export function controlRoutes(control: SandboxControl): Hono {
  const app = new Hono();
  app.use(bodyLimit({ maxSize: 64 * 1024 }));
  app.use(async (c, next) => {
    const given = /^Bearer (\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? '';
    if (!isSame(given, control.token)) {
      return c.json(refusal('unauthorized', 'Send the control token as "Authorization: Bearer <token>".'), 401);
    }
    return next();
  });

  app.get('/state', (c) => c.json(control.state()));
  app.get('/ledger', (c) => c.json({ entries: control.ledger(After.parse(c.req.query('after'))) }));

  app.get('/faults', (c) => c.json(control.state().faults));
  app.patch('/faults', async (c) => c.json(control.setFaults(await c.req.json())));
  app.post('/reset', async (c) => {
    control.reset(Reset.parse(await jsonOrNothing(c.req.raw)));
    return c.json({ faults: control.state().faults });
  });

  app.post('/clients', async (c) => {
    const client = SandboxClient.parse(await c.req.json());
    await control.registerClient(client);
    return c.json({ clientId: client.clientId, redirectUris: client.redirectUris });
  });

  app.post('/access-tokens/expire', (c) => c.json({ expired: control.expireAccessTokens() }));
  app.post('/grants/revoke', async (c) => {
    const { accountId, clientId } = GrantFilter.parse(await jsonOrNothing(c.req.raw));
    const filter = {
      ...(accountId === undefined ? {} : { accountId }),
      ...(clientId === undefined ? {} : { clientId }),
    };
    return c.json({ revoked: control.revokeGrants(filter) });
  });

  app.post('/mail-keys', async (c) => {
    const mailKey = control.createMailKey(NewMailKey.parse(await c.req.json()).accountId);
    return mailKey ? c.json(mailKey, 201) : c.json(refusal('not_found', 'No account has that id.'), 404);
  });
  app.post('/mail-keys/:id/revoke', (c) =>
    control.revokeMailKey(c.req.param('id'))
      ? c.json({ revoked: true })
      : c.json(refusal('not_found', 'No live API key has that id.'), 404),
  );

  app.post('/contacts', async (c) => {
    const { accountId, emails } = NewContacts.parse(await c.req.json());
    return c.json({ added: control.addContacts(accountId, emails) }, 201);
  });

  app.post('/service-accounts', async (c) => {
    const { accountId, publicKey } = NewServiceAccount.parse(await c.req.json());
    const added = control.addServiceAccount(accountId, publicKey);
    return added ? c.json(added, 201) : c.json(refusal('not_found', 'No account has that id.'), 404);
  });

  app.post('/webhooks', async (c) => {
    const target = WebhookTarget.parse(await c.req.json());
    control.registerWebhook(target);
    return c.json({ url: target.url }, 201);
  });
  app.post('/webhooks/send', async (c) =>
    c.json({ eventIds: await control.sendWebhook(WebhookBurst.parse(await c.req.json())) }),
  );

  app.notFound((c) => c.json(refusal('not_found', `There is no ${c.req.method} ${c.req.path}.`), 404));
  app.onError((error, c) => {
    if (error instanceof z.ZodError) return c.json(refusal('invalid_request', z.prettifyError(error)), 400);
    if (error instanceof SyntaxError) return c.json(refusal('invalid_request', 'The body is not JSON.'), 400);
    throw error;
  });
  return app;
}

async function jsonOrNothing(request: Request): Promise<unknown> {
  const text = await request.text();
  return text === '' ? {} : JSON.parse(text);
}

function isSame(given: string, expected: string): boolean {
  const digest = (value: string) => createHash('sha256').update(value).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
