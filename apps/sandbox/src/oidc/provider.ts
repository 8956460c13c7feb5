import Provider, { interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';
import type { SandboxAccount } from '../accounts.ts';
import type { FaultSwitches } from '../faults/switches.ts';
import type { Ledger } from '../ledger.ts';
import { renderProviderError } from '../pages/error-page.ts';
import type { SandboxStore } from '../store.ts';
import { createAdapterFactory } from './adapter.ts';

const hour = 60 * 60;
const month = 30 * 24 * hour;

/** What an application may ask for, in the words of the consent page. */
export const scopeTexts: Readonly<Record<string, string>> = {
  openid: 'Know who you are: your name and email address',
  contacts: 'See, add and tag your contacts',
  offline_access: 'Keep this access while you are away',
};

/**
 * The authorisation server: authorisation code with PKCE S256 only, exact redirect URIs, `iss` in
 * every answer (RFC 9207), opaque tokens, rotation as the switches say (RFC 9700 section 4.14.2).
 */
export function createProvider({
  issuer,
  accounts,
  store,
  faults,
  ledger,
}: {
  readonly issuer: string;
  readonly accounts: readonly SandboxAccount[];
  readonly store: SandboxStore;
  readonly faults: FaultSwitches;
  readonly ledger: Ledger;
}): Provider {
  return new Provider(issuer, {
    adapter: createAdapterFactory({ store, faults, ledger }),
    jwks: { keys: [store.signingJwk] },
    // Host and example listen on the same address, and cookies do not know ports.
    cookies: {
      keys: [store.cookieSecret],
      names: {
        session: 'sandbox_session',
        interaction: 'sandbox_interaction',
        resume: 'sandbox_interaction_resume',
      },
    },
    scopes: Object.keys(scopeTexts),
    claims: { openid: ['sub', 'name', 'email'] },
    responseTypes: ['code'],
    pkce: { required: () => true },
    clientBasedCORS: () => false,
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
    },
    interactions: {
      policy: interactionPolicy.base(),
      url: (_ctx, interaction) => `/interaction/${interaction.uid}`,
    },
    // Only what was consented to in this very flow counts: so consent is asked for every time, and
    // two connections of one account are two grants that are revoked apart.
    loadExistingGrant: async (ctx) => {
      const grantId = ctx.oidc.result?.consent?.grantId;
      return grantId === undefined ? undefined : ctx.oidc.provider.Grant.find(grantId);
    },
    rotateRefreshToken: () => faults.current.oauth.rotation === 'strict',
    findAccount: (_ctx: KoaContextWithOIDC, id: string) => {
      const account = accounts.find((candidate) => candidate.id === id);
      return (
        account && {
          accountId: account.id,
          claims: () => ({ sub: account.id, name: account.name, email: account.email }),
        }
      );
    },
    ttl: {
      AccessToken: () => faults.current.oauth.accessTokenTtlSeconds,
      AuthorizationCode: 60,
      IdToken: hour,
      Interaction: hour,
      Session: month,
      Grant: 12 * month,
      RefreshToken: 12 * month,
    },
    renderError: renderProviderError,
  });
}
