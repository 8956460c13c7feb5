import type { SecretHandle } from '@acme/integrations';
import type { OAuth1Auth } from '@acme/integrations/connector';
import type { Credential } from '../../connections/credential.ts';
import type { RequestSigner } from '../../egress/index.ts';
import type { OAuthApp } from '../../integrations/oauth-app.ts';
import type { Part } from '../part-of.ts';
import { oauth1Header, type OAuth1Keys } from './sign.ts';
import { once } from './tokens.ts';

/** Signs each request of an account with the client's keys and the customer's, which are behind one handle. */
export function oauth1Signer(auth: OAuth1Auth, secret: SecretHandle): RequestSigner {
  return {
    secret,
    sign: (request, keys) => ({ authorization: oauth1Header(auth, JSON.parse(keys) as OAuth1Keys, request, once()) }),
  };
}

/** The keys as one part of a credential. An answer could repeat any of them. */
export function oauth1Part(app: OAuthApp, credential: Extract<Credential, { kind: 'oauth1' }>): Part {
  const keys: OAuth1Keys = {
    consumerKey: app.clientId,
    consumerSecret: app.clientSecret,
    token: credential.accessToken,
    tokenSecret: credential.tokenSecret,
  };
  const value = JSON.stringify(keys);
  return { value, secrets: [value, app.clientSecret, credential.accessToken, credential.tokenSecret] };
}
