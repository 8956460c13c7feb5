import type { Auth, AuthField } from './auth.ts';
import type { Connector } from './connector.ts';

/** Every URL of a connector by its name in the definition, the base URL among them. */
export function urlsOf(connector: Connector): Readonly<Record<string, string>> {
  const { auth } = connector;
  const own: Readonly<Record<string, string | undefined>> =
    auth.kind === 'oauth2'
      ? {
          authorizationUrl: auth.authorizationUrl,
          tokenUrl: auth.tokenUrl,
          refreshUrl: auth.refreshUrl,
          revocationUrl: auth.revocationUrl,
          revocation: auth.revocation?.url.replaceAll('{clientId}', 'client'),
        }
      : auth.kind === 'oauth1'
        ? { requestTokenUrl: auth.requestTokenUrl, authorizationUrl: auth.authorizationUrl, tokenUrl: auth.tokenUrl }
        : auth.kind === 'client_credentials' || auth.kind === 'jwt_bearer'
          ? { tokenUrl: auth.tokenUrl }
          : {};
  const all = { baseUrl: connector.baseUrl, identityBaseUrl: connector.identityBaseUrl, ...own };
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** Whether an account is connected in a window of the provider, by a client of the host's. */
export function hasWindow(auth: Auth): auth is Extract<Auth, { kind: 'oauth1' | 'oauth2' }> {
  return auth.kind === 'oauth2' || auth.kind === 'oauth1';
}

/** What the customer types for a connector, before anything else. */
export function authFields(auth: Auth): readonly AuthField[] {
  return auth.fields ?? [];
}

/** What a parameter of a connection must look like, by its name; undefined for what is no parameter. */
export function parameterPattern(auth: Auth, name: string): RegExp | undefined {
  const fromProvider =
    auth.kind === 'oauth2' ? (auth.fromTokenResponse?.[name] ?? auth.fromCallback?.[name]) : undefined;
  if (fromProvider !== undefined) return fromProvider.pattern;
  const field = authFields(auth).find((one) => one.name === name);
  return field === undefined || field.secret ? undefined : (field.pattern ?? patternOf(field));
}

function patternOf({ choices }: AuthField): RegExp | undefined {
  const values = choices?.map(({ value }) => value.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return values && new RegExp(values.join('|'));
}
