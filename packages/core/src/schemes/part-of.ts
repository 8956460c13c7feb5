import { authFields, type Connector, fieldsOf, fillTemplate } from '@acme/integrations/connector';
import type { Credential } from '../connections/credential.ts';
import type { OAuthApp } from '../integrations/oauth-app.ts';
import { oauth1Part } from './oauth1/signer.ts';

/** One part of a credential as it is sent. */
export interface Part {
  readonly value: string;
  /** What no answer may repeat: nothing that is known or made up, such as an "X" for a password, which is in every text. */
  readonly secrets: readonly string[];
}

/** Undefined for a part that the credential has not got: the connector has changed since it was stored. */
export function partOf(
  { auth }: Connector,
  credential: Credential,
  name: string,
  /** The host's client, which takes part in signatures. */
  app: () => OAuthApp,
): Part | undefined {
  if (name === 'oauth1') return credential.kind === 'oauth1' ? oauth1Part(app(), credential) : undefined;
  if (name === 'accessToken') {
    const value = credential.accessToken;
    return value === undefined ? undefined : { value, secrets: [value] };
  }
  if (credential.kind !== 'typed') return undefined;
  if (name === 'basic' && auth.kind === 'basic') return basic(auth, credential.values);
  const value = Object.hasOwn(credential.values, name) ? credential.values[name] : undefined;
  return value === undefined ? undefined : { value, secrets: secretsAmong(auth, [name], credential.values) };
}

/** The values of those fields that are secret. */
function secretsAmong(
  auth: Connector['auth'],
  names: readonly string[],
  values: Readonly<Record<string, string>>,
): readonly string[] {
  return authFields(auth).flatMap(({ name, secret }) =>
    secret && names.includes(name) && Object.hasOwn(values, name) ? [values[name] ?? ''] : [],
  );
}

/** RFC 7617 §2, in UTF-8. The key may stand in the place of the name as well as of the password. */
function basic(
  auth: Extract<Connector['auth'], { kind: 'basic' }>,
  values: Readonly<Record<string, string>>,
): Part | undefined {
  const { username = '{username}', password = '{password}' } = auth;
  const pair = `${username}:${password}`;
  try {
    const filled = fillTemplate(pair, (field) => (Object.hasOwn(values, field) ? values[field] : undefined));
    const value = Buffer.from(filled).toString('base64');
    return { value, secrets: [value, ...secretsAmong(auth, fieldsOf(pair), values)] };
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
