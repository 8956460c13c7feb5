import type Provider from 'oidc-provider';
import type { errors, KoaContextWithOIDC } from 'oidc-provider';
import { hashToken, type Ledger } from '../ledger.ts';
import type { SandboxLog } from '../log.ts';
import type { SandboxStore } from '../store.ts';

interface TokenAnswer {
  readonly access_token: string;
  readonly refresh_token?: string;
  readonly id_token?: string;
  readonly expires_in: number;
  readonly scope?: string;
}

/** Writes what the authorisation server does into the ledger. */
export function recordProvider(
  provider: Provider,
  {
    ledger,
    store,
    log,
    onToken,
  }: {
    readonly ledger: Ledger;
    readonly store: SandboxStore;
    readonly log: SandboxLog;
    readonly onToken: (token: string) => void;
  },
): void {
  provider.on('grant.success', (ctx) => {
    recordTokens(ctx, ledger, store);
    const { access_token, refresh_token, id_token } = ctx.body as TokenAnswer;
    for (const token of [access_token, refresh_token, id_token]) if (token !== undefined) onToken(token);
  });
  provider.on('grant.error', (ctx, error) => recordRefusal(ctx, error, ledger));
  provider.on('grant.revoked', (ctx, grantId) => {
    ledger.append({ type: 'grant_revoked', grantId, by: ctx.oidc.route === 'revocation' ? 'client' : 'reuse' });
  });
  provider.on('authorization.error', (ctx, error) => {
    const clientId = ctx.oidc.client?.clientId;
    if (error.error === 'access_denied' && clientId) ledger.append({ type: 'authorization_denied', clientId });
  });
  provider.on('authorization.success', (ctx) => {
    const { client, entities } = ctx.oidc;
    const code = entities.AuthorizationCode;
    if (!client || !code?.accountId || !code.grantId) return;
    ledger.append({
      type: 'authorization_granted',
      clientId: client.clientId,
      accountId: code.accountId,
      grantId: code.grantId,
      scope: code.scope ?? '',
    });
  });
  provider.on('server_error', (ctx, error) => {
    log('error', 'The authorisation server failed.', { path: ctx.path, error: error.stack ?? error.message });
  });
}

function recordTokens(ctx: KoaContextWithOIDC, ledger: Ledger, store: SandboxStore): void {
  const { client, entities, params } = ctx.oidc;
  const answer = ctx.body as TokenAnswer;
  const token = entities.AccessToken;
  if (!client || !token?.grantId) return;
  const facts = {
    clientId: client.clientId,
    accountId: token.accountId,
    grantId: token.grantId,
    scope: answer.scope ?? '',
    accessTokenHash: hashToken(answer.access_token),
    accessTokenTtlSeconds: answer.expires_in,
    ...(answer.refresh_token === undefined ? {} : { refreshTokenHash: hashToken(answer.refresh_token) }),
  };
  const used = params?.['refresh_token'];
  if (params?.['grant_type'] !== 'refresh_token' || typeof used !== 'string') {
    ledger.append({ type: 'token_issued', ...facts });
    return;
  }
  ledger.append({
    type: 'token_refreshed',
    ...facts,
    usedRefreshTokenHash: hashToken(used),
    rotated: entities.RotatedRefreshToken !== undefined,
    replayed: (store.artifacts.get('RefreshToken')?.get(used)?.uses ?? 0) > 1,
  });
}

function recordRefusal(ctx: KoaContextWithOIDC, error: errors.OIDCProviderError, ledger: Ledger) {
  const { client, entities, params } = ctx.oidc;
  const [grantType, refreshToken] = [params?.['grant_type'], params?.['refresh_token']];
  const refreshTokenHash = typeof refreshToken === 'string' ? hashToken(refreshToken) : undefined;
  const grantId = entities.RefreshToken?.grantId;
  if (error.error_detail === 'refresh token already used' && refreshTokenHash && grantId) {
    ledger.append({ type: 'refresh_token_reused', grantId, refreshTokenHash });
  }
  ledger.append({
    type: 'token_refused',
    error: error.error ?? error.message,
    reason: error.error_detail ?? error.message,
    ...(client ? { clientId: client.clientId } : {}),
    ...(typeof grantType === 'string' ? { grantType } : {}),
    ...(refreshTokenHash === undefined ? {} : { refreshTokenHash }),
  });
}

/** To be called after the revocation endpoint has answered 200, which it also does for what it does not know. */
export function recordRevocation({ client, entities, params }: KoaContextWithOIDC['oidc'], ledger: Ledger): void {
  const value = params?.['token'];
  if (!client || typeof value !== 'string') return;
  const token = entities.RefreshToken ?? entities.AccessToken;
  const isOwn = token !== undefined && token.clientId === client.clientId;
  ledger.append({
    type: 'token_revoked',
    clientId: client.clientId,
    tokenHash: hashToken(value),
    ...(isOwn
      ? { tokenKind: entities.RefreshToken ? 'refresh_token' : 'access_token', accountId: token.accountId }
      : { tokenKind: 'unknown' }),
    ...(isOwn && token.grantId !== undefined ? { grantId: token.grantId } : {}),
  });
}
