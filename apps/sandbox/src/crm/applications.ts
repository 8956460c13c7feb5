import { Hono } from 'hono';
import type Provider from 'oidc-provider';
import * as z from 'zod';
import { type CallEnv, refusal } from '../call.ts';
import type { Ledger } from '../ledger.ts';
import { liveArtifacts, revokeGrant } from '../oidc/adapter.ts';
import type { SandboxStore } from '../store.ts';

const Token = z.object({ token: z.string() });
const Departure = z.object({ client_id: z.string(), account_id: z.string() });

/** For clients that take grants back: one by name and secret, with the token in JSON, or all of an account in a form. */
export function applicationRoutes({
  provider,
  store,
  ledger,
}: {
  readonly provider: Provider;
  readonly store: SandboxStore;
  readonly ledger: Ledger;
}): Hono<CallEnv> {
  const app = new Hono<CallEnv>();
  app.delete('/:clientId/grant', async (c) => {
    const client = await provider.Client.find(c.req.param('clientId'));
    const pair = /^Basic (\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? '';
    const expected = [client?.clientId ?? '', client?.clientSecret ?? ''].map(encodeURIComponent).join(':');
    if (client === undefined || Buffer.from(pair, 'base64').toString() !== expected) {
      return c.json(refusal('invalid_client', 'Send the id and the secret of the client.'), 401);
    }
    const { token } = Token.parse(await c.req.json());
    const found = (await provider.RefreshToken.find(token)) ?? (await provider.AccessToken.find(token));
    if (found?.grantId === undefined) return c.json(refusal('not_found', 'There is no such token.'), 404);
    endGrant(store, ledger, found.grantId);
    return c.body(null, 204);
  });
  app.post('/deauthorize', async (c) => {
    const sent = Departure.safeParse(await c.req.parseBody()).data;
    const client = sent && (await provider.Client.find(sent.client_id));
    if (client?.clientSecret === undefined || c.req.header('authorization') !== `Bearer ${client.clientSecret}`) {
      return c.json(refusal('invalid_client', 'Send the id of the client in a form, and its secret as a bearer.'), 401);
    }
    const theirs = liveArtifacts(store, 'Grant').filter(
      ([, { payload }]) => payload['clientId'] === client.clientId && payload['accountId'] === sent?.account_id,
    );
    if (theirs.length === 0) return c.json(refusal('not_found', 'This account is not connected.'), 404);
    for (const [grantId] of theirs) endGrant(store, ledger, grantId);
    return c.json({ account_id: sent?.account_id });
  });
  return app;
}

/** Ends a grant on the word of its client. */
export function endGrant(store: SandboxStore, ledger: Ledger, grantId: string): void {
  if (revokeGrant(store, grantId)) ledger.append({ type: 'grant_revoked', grantId, by: 'client' });
}
