/** Calls the provider as the account that is being connected. */
export interface ConnectorHttp {
  /** @throws when the provider does not answer 2xx */
  get(path: string, query?: Readonly<Record<string, string>>): Promise<unknown>;
}

/** OAuth 2 authorisation code with PKCE S256 (RFC 6749, RFC 7636, RFC 9700). */
export interface OAuth2Auth {
  readonly kind: 'oauth2';
  readonly authorizationUrl: string;
  readonly tokenUrl: string;
  /** RFC 7009. Absent: the provider has none, and disconnecting only erases what we hold. */
  readonly revocationUrl?: string;
  /** When the provider sends `iss` with its answer (RFC 9207), the one value that is accepted. */
  readonly issuer?: string;
  readonly scopes: readonly string[];
  readonly scopeSeparator?: ' ' | ',';
  readonly extraParameters?: Readonly<Record<string, string>>;
  /** How the client proves itself at the token endpoint. */
  readonly clientAuthentication: 'basic' | 'body';
  /** Names of environment variables to fall back on when no client is configured in the database. */
  readonly environment?: { readonly clientId: string; readonly clientSecret: string };
}

/** A key that the customer copies from the provider. */
export interface ApiKeyAuth {
  readonly kind: 'api_key';
  readonly fields: readonly {
    readonly name: string;
    readonly label: string;
    readonly hint?: string;
    readonly secret: boolean;
  }[];
  /** Where the key goes on each request. */
  readonly placement: { readonly header: string; readonly prefix?: string; readonly field: string };
}

/** What a provider is, whoever uses it. */
export interface Connector {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  /** Every request of a connection goes below this URL. */
  readonly baseUrl: string;
  readonly auth: OAuth2Auth | ApiKeyAuth;
  /** Asks the provider whose account this is: a stable id, and the name its owner knows it by. */
  identify(http: ConnectorHttp): Promise<{ readonly id: string; readonly label: string }>;
}
