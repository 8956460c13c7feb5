import { randomBytes } from 'node:crypto';
import { fillUrl, type OAuth1Auth } from '@acme/integrations/connector';
import { type Grant, OAuthFailure } from '../../connections/oauth.ts';
import type { Egress, EgressResponse } from '../../egress/index.ts';
import type { OAuthApp } from '../../integrations/oauth-app.ts';
import { type Once, oauth1Header, type OAuth1Keys } from './sign.ts';

type Parameters = Readonly<Record<string, string>>;

/** A token that is good for one sign-in, and where the customer's browser goes with it. */
export interface RequestToken {
  readonly token: string;
  readonly tokenSecret: string;
  readonly authorizeUrl: string;
}

const timeoutMs = 10_000;
/** RFC 5849 asks for tokens without saying how long they may be. */
const longestToken = 16_384;

export function once(): Once {
  return { nonce: randomBytes(16).toString('hex'), timestamp: Math.floor(Date.now() / 1_000) };
}

/** RFC 5849 §2.1 and §2.2. @throws OAuthFailure, UrlPartError, EgressError `egress_blocked` */
export async function requestToken(
  egress: Egress,
  auth: OAuth1Auth,
  app: OAuthApp,
  parameters: Parameters,
  callback: string,
): Promise<RequestToken> {
  const answer = await ask(egress, auth, app, fillUrl(auth, auth.requestTokenUrl, parameters), {
    more: { oauth_callback: callback },
    refused: 'misconfigured',
  });
  const { token, tokenSecret, rest } = readTokens(answer);
  // Who does not confirm it is of before 2009, and would let anybody finish anybody's sign-in.
  if (rest['oauth_callback_confirmed'] !== 'true') throw invalidAnswer();
  const url = new URL(fillUrl(auth, auth.authorizationUrl, parameters));
  for (const [name, value] of Object.entries(auth.extraParameters ?? {})) url.searchParams.set(name, value);
  url.searchParams.set('oauth_token', token);
  return { token, tokenSecret, authorizeUrl: url.href };
}

/** RFC 5849 §2.3: the answer that the customer's browser brought, for tokens. @throws OAuthFailure, UrlPartError */
export async function exchangeVerifier(
  egress: Egress,
  auth: OAuth1Auth,
  app: OAuthApp,
  parameters: Parameters,
  input: { readonly answer: URLSearchParams; readonly asked: Pick<RequestToken, 'token' | 'tokenSecret'> },
): Promise<Grant> {
  const verifier = input.answer.get('oauth_verifier');
  // How a denial looks is nowhere written. What all have in common is that there is nothing to go on with.
  if (verifier === null || verifier === '') {
    throw new OAuthFailure('denied', 'The provider was not given approval.');
  }
  if (input.answer.get('oauth_token') !== input.asked.token) throw invalidAnswer();
  const answer = await ask(egress, auth, app, fillUrl(auth, auth.tokenUrl, parameters), {
    token: input.asked,
    more: { oauth_verifier: verifier },
    refused: 'invalid_grant',
  });
  const { token, tokenSecret, rest } = readTokens(answer);
  return {
    credential: {
      kind: 'oauth1',
      accessToken: token,
      tokenSecret,
      ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
    },
    expiresAt: undefined,
    tokenResponse: rest,
  };
}

async function ask(
  egress: Egress,
  auth: OAuth1Auth,
  app: OAuthApp,
  url: string,
  how: {
    readonly token?: Pick<RequestToken, 'token' | 'tokenSecret'>;
    readonly more: Parameters;
    readonly refused: OAuthFailure['outcome'];
  },
): Promise<EgressResponse> {
  const keys: OAuth1Keys = { consumerKey: app.clientId, consumerSecret: app.clientSecret, ...how.token };
  const authorization = oauth1Header(auth, keys, { method: 'POST', url: new URL(url) }, once(), how.more);
  let answer: EgressResponse;
  try {
    answer = await egress.fetch({
      method: 'POST',
      url,
      headers: { authorization, accept: 'application/x-www-form-urlencoded' },
      allowHosts: [new URL(url).host],
      timeoutMs,
    });
  } catch (error) {
    throw new OAuthFailure('provider_down', 'The provider did not answer. Try again in a few minutes.', error);
  }
  if (answer.status >= 200 && answer.status <= 299) return answer;
  if (answer.status === 400 || answer.status === 401 || answer.status === 403) {
    const message =
      how.refused === 'misconfigured'
        ? 'The provider refused our OAuth client. Check its key, secret and callback address.'
        : 'The provider did not accept the sign-in.';
    throw new OAuthFailure(how.refused, message);
  }
  throw new OAuthFailure('provider_down', 'The provider did not answer as it should. Try again in a few minutes.');
}

function readTokens(answer: EgressResponse) {
  const form = new URLSearchParams(answer.text());
  const { oauth_token: token, oauth_token_secret: tokenSecret, ...rest } = Object.fromEntries(form);
  const fits = (text: string | undefined): text is string =>
    text !== undefined && text.length > 0 && text.length <= longestToken && /^[\x21-\x7e]+$/.test(text);
  if (!fits(token) || !fits(tokenSecret)) throw invalidAnswer();
  return { token, tokenSecret, rest };
}

function invalidAnswer(): OAuthFailure {
  return new OAuthFailure('invalid_answer', "The provider's answer is not what OAuth 1.0a asks for.");
}
