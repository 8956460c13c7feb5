/** One input that the customer fills in to connect. */
export interface AuthField {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  /** True: never shown again, never part of a URL, and taken out of what the provider answers. */
  readonly secret: boolean;
  /** The whole value, as an anchored regular expression. Needed of what becomes a part of a URL. */
  readonly pattern?: RegExp;
  /** An example of what fits, for the customer who typed something else. */
  readonly example?: string;
  /** The only values there are, in place of text: the environment or the region of an account. The first is what is chosen until another is. */
  readonly choices?: readonly AuthChoice[];
  /** True takes nothing as well. */
  readonly optional?: true;
  /** True for a key file or another text of several lines. */
  readonly multiline?: true;
}

/** One value that a field can have, and what the customer reads for it. */
export interface AuthChoice {
  readonly value: string;
  readonly label: string;
}

/**
 * Text with fields in it: `Bearer {apiKey}`. In a URL the fields are the parameters of the connection: what the
 * customer typed without secrets, and what the provider said with the tokens.
 */
export type Template = string;

/** How the client proves itself at the token endpoint (RFC 6749 §2.3.1, RFC 7523 §2.2). */
export type ClientAuthentication =
  | 'basic'
  | 'body'
  /** The client secret is a private key in PKCS #8 (PEM), which signs an assertion. */
  | { readonly privateKeyJwt: { readonly algorithm: 'RS256' | 'PS256' | 'ES256' | 'EdDSA'; readonly keyId?: string } };

/** Where a token goes on each request. Default: `Authorization: Bearer {accessToken}`. */
export interface Placement {
  readonly headers?: Readonly<Record<string, Template>>;
  readonly query?: Readonly<Record<string, Template>>;
}

interface TokenEndpoint {
  readonly tokenUrl: Template;
  readonly clientAuthentication: ClientAuthentication;
  /** How the request for a token is written. Default `form`, as RFC 6749 has it. */
  readonly tokenBody?: 'form' | 'json';
  /** Sent with each request for a token. */
  readonly tokenParameters?: Readonly<Record<string, string>>;
  /** What the provider calls a bearer token, if not `bearer`: Slack says `bot`. */
  readonly tokenTypes?: readonly string[];
  readonly scopes: readonly string[];
  readonly scopeSeparator?: ' ' | ',';
  readonly placement?: Placement;
}

/**
 * How a provider says that not this person but an administrator of theirs has to say yes. Where it shows that on a page of
 * its own and sends nobody back, there is nothing to state.
 */
export interface AdminConsent {
  /** Values of `error`, whole. */
  readonly errors?: readonly string[];
  /** Parts of `error_description`, such as a code of the provider's own. */
  readonly descriptions?: readonly string[];
}

/** OAuth 2 authorisation code with PKCE S256 (RFC 6749, RFC 7636, RFC 9700). */
export interface OAuth2Auth extends TokenEndpoint {
  readonly kind: 'oauth2';
  /** Asked before the window opens: the subdomain of an account, for instance. None of them is secret. */
  readonly fields?: readonly AuthField[];
  readonly authorizationUrl: Template;
  /** Where a grant is renewed, if that is not the token URL. */
  readonly refreshUrl?: Template;
  /** RFC 7009. Without this and `revocation` disconnecting only erases what we hold. */
  readonly revocationUrl?: Template;
  /** How a grant is taken back where the provider has no RFC 7009. */
  readonly revocation?: RevocationCall;
  /**
   * True where taking back one token takes back all that the account has allowed our client. It is then not done while another
   * connection of the project lives on the same account and client, in whichever integration. `person` where one person's grant
   * reaches several accounts: then any other account of the same user counts.
   */
  readonly revokesAll?: true | 'person';
  /** When the provider sends `iss` with its answer (RFC 9207), the one value that is accepted. */
  readonly issuer?: Template;
  /** How the scopes are called in the address of the provider's page. Default `scope`. */
  readonly scopeParameter?: string;
  /** Scopes without which nothing works. Granted less, the customer is told which one is missing. */
  readonly requiredScopes?: readonly string[];
  readonly extraParameters?: Readonly<Record<string, string>>;
  /** `false` only for a provider that refuses a sign-in with PKCE. */
  readonly pkce?: false;
  /** Parameters of the connection that the provider says with the tokens: the name, where it stands, and what it must look like. */
  readonly fromTokenResponse?: Readonly<Record<string, { readonly path: string; readonly pattern: RegExp }>>;
  /** The same of what the provider adds to the address when it sends the customer back: the name, the parameter, and its form. */
  readonly fromCallback?: Readonly<Record<string, { readonly parameter: string; readonly pattern: RegExp }>>;
  /** How the provider signs what it sends the customer back with. An answer that is not signed so is none. */
  readonly signedAnswer?: SignedAnswer;
  /** How the provider says that an administrator has to approve first. */
  readonly adminConsent?: AdminConsent;
  /** Names of environment variables to fall back on when no client is configured in the database. */
  readonly environment?: { readonly clientId: string; readonly clientSecret: string };
}

/**
 * A signature over the parameters of the way back: HMAC-SHA256 with the client's secret, in hex, over the other parameters
 * sorted by name and encoded as a form with `%20` for spaces.
 */
export interface SignedAnswer {
  /** Where the signature is. */
  readonly parameter: string;
  /** Parameters besides it that are not signed. Nothing may be read from them. */
  readonly unsigned?: readonly string[];
  /** A signed parameter with the seconds since 1970, and how far from now it may be. */
  readonly time?: { readonly parameter: string; readonly windowSeconds: number };
}

/**
 * A call that takes a grant back, in the provider's own way. What it carries are templates, in which `{accessToken}` and
 * `{refreshToken}` stand for the tokens (the access token for both, where there is no other), `{accountId}` for what `identify`
 * said, and `{clientId}` and `{clientSecret}` for our client.
 */
export interface RevocationCall {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** May have `{clientId}` in it, besides the parameters of the connection. */
  readonly url: Template;
  /** Who asks: the account itself, or our client by its id and secret (RFC 7617). Absent: what proves it is in the rest. */
  readonly as?: 'account' | 'client';
  /** Names in small letters. */
  readonly headers?: Readonly<Record<string, Template>>;
  readonly query?: Readonly<Record<string, Template>>;
  /** The body, in JSON or as a form. */
  readonly json?: Readonly<Record<string, Template>>;
  readonly form?: Readonly<Record<string, Template>>;
}

/** OAuth 2 client credentials (RFC 6749 §4.4): the customer brings a client of their own. */
export interface ClientCredentialsAuth extends TokenEndpoint {
  readonly kind: 'client_credentials';
  readonly fields: readonly AuthField[];
  /** The fields that hold the client. Default `clientId` and `clientSecret`. */
  readonly client?: { readonly id: string; readonly secret: string };
}

/** A service account that signs for itself (RFC 7523 §2.1). */
export interface JwtBearerAuth extends Omit<TokenEndpoint, 'clientAuthentication'> {
  readonly kind: 'jwt_bearer';
  readonly fields: readonly AuthField[];
  readonly algorithm: 'RS256' | 'PS256' | 'ES256' | 'EdDSA';
  /** A field, or a path into a field that holds JSON: `keyFile.client_email`. */
  readonly issuer: string;
  readonly privateKey: string;
  readonly keyId?: string;
  readonly subject?: string;
  /** Default: the token URL. */
  readonly audience?: Template;
  /** Scopes as a claim of the assertion, as Google has it, or as a parameter of the request. Default `claim`. */
  readonly scopesIn?: 'claim' | 'parameter';
}

/** OAuth 1.0a (RFC 5849), of the providers that have nothing newer. Tokens do not end by themselves and cannot be renewed. */
export interface OAuth1Auth {
  readonly kind: 'oauth1';
  /** Asked before the window opens. None of them is secret. */
  readonly fields?: readonly AuthField[];
  /** Where a sign-in begins (§2.1). */
  readonly requestTokenUrl: Template;
  readonly authorizationUrl: Template;
  /** Where it is exchanged for tokens (§2.3). */
  readonly tokenUrl: Template;
  /** Default `HMAC-SHA1`. `PLAINTEXT` sends the secrets themselves, which only https keeps. */
  readonly signatureMethod?: 'HMAC-SHA1' | 'HMAC-SHA256' | 'PLAINTEXT';
  /** Sent first in the header (§3.5.1). */
  readonly realm?: string;
  /** Added to the address of the provider's page: what is asked for, for how long. */
  readonly extraParameters?: Readonly<Record<string, string>>;
  /** Names of environment variables to fall back on when no client is configured in the database. */
  readonly environment?: { readonly clientId: string; readonly clientSecret: string };
}

/** A key that the customer copies from the provider. */
export interface ApiKeyAuth extends Placement {
  readonly kind: 'api_key';
  readonly fields: readonly AuthField[];
}

/** A name and a password, or what a provider puts in their place (RFC 7617). */
export interface BasicAuth {
  readonly kind: 'basic';
  readonly fields: readonly AuthField[];
  /** Default `{username}` and `{password}`. */
  readonly username?: Template;
  readonly password?: Template;
}

/** Nothing to prove: a public API, though fields may say which part of it. */
export interface NoAuth {
  readonly kind: 'none';
  readonly fields?: readonly AuthField[];
}

/** How an account is connected. */
export type Auth = OAuth2Auth | OAuth1Auth | ClientCredentialsAuth | JwtBearerAuth | ApiKeyAuth | BasicAuth | NoAuth;
