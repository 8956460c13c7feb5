import { Hono } from 'hono';
import type Provider from 'oidc-provider';
import * as z from 'zod';
import { type CallEnv, refusal } from '../call.ts';
import type { Ledger } from '../ledger.ts';
import { revokeGrant } from '../oidc/adapter.ts';
import type { SandboxStore } from '../store.ts';

const Token = z.object({ token: z.string() });

/** For clients that take grants back by name and secret, with the token in JSON. */
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
  return app;
}

/** Ends a grant on the word of its client. */
export function endGrant(store: SandboxStore, ledger: Ledger, grantId: string): void {
  if (revokeGrant(store, grantId)) ledger.append({ type: 'grant_revoked', grantId, by: 'client' });
}
