import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import { sendFault } from '../faults/send-fault.ts';
import type { FaultTarget } from '../faults/schema.ts';
import type { FaultSwitches } from '../faults/switches.ts';
import type { Ledger } from '../ledger.ts';
import { recordRevocation } from './record.ts';

const faultyPaths: Readonly<Record<string, FaultTarget>> = { '/token': 'token', '/token/revocation': 'revocation' };
const metadataPath = '/.well-known/oauth-authorization-server';

/**
 * The request listener that serves the provider below `/oidc`, with its fault switches in front.
 * Returns false for a request that is not the provider's.
 */
export function mountProvider(
  provider: Provider,
  { faults, ledger }: { readonly faults: FaultSwitches; readonly ledger: Ledger },
): (request: IncomingMessage, response: ServerResponse) => boolean {
  provider.use(async (ctx, next) => {
    const target = ctx.method === 'POST' ? faultyPaths[ctx.path] : undefined;
    const fault = target && (await faults.enter(target));
    if (!fault || fault.afterEffect) {
      await next();
      if (target) await faults.leave(target);
    }
    if (!fault) return;
    ctx.respond = false;
    await sendFault(fault, ctx.res, faults.current.bomb.bytes);
  });

  provider.use(async (ctx, next) => {
    await next();
    if (ctx.oidc?.route === 'revocation' && ctx.status === 200) recordRevocation(ctx.oidc, ledger);
    // Without rotation a refresh answers like Google's: the old refresh token is not sent again (RFC 6749 section 6).
    const isRefresh = ctx.oidc?.route === 'token' && ctx.oidc.params?.['grant_type'] === 'refresh_token';
    if (isRefresh && ctx.status === 200 && !ctx.oidc.entities.RotatedRefreshToken) {
      const { refresh_token: _kept, ...answer } = ctx.body as Record<string, unknown>;
      ctx.body = answer;
    }
    if (ctx.oidc?.route === 'token' && ctx.status === 200 && !faults.current.oauth.sendsExpiresIn) {
      const { expires_in: _unsaid, ...answer } = ctx.body as Record<string, unknown>;
      ctx.body = answer;
    }
  });

  const listener = provider.callback();
  return (request, response) => {
    const url = request.url ?? '/';
    // RFC 8414 section 3 puts the well-known part before the issuer's path; OpenID discovery behind it.
    const isMetadata = url === `${metadataPath}/oidc`;
    if (!isMetadata && !url.startsWith('/oidc/')) return false;
    Object.assign(request, { originalUrl: isMetadata ? `/oidc${metadataPath}` : url });
    request.url = isMetadata ? metadataPath : url.slice('/oidc'.length);
    void listener(request, response);
    return true;
  };
}
