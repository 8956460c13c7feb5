import { type Connector, fillTemplate } from '@acme/integrations/connector';
import type { Credential } from '../connections/credential.ts';
import type { OAuthApp } from '../integrations/oauth-app.ts';
import { oauth1Part } from './oauth1/signer.ts';

/** One part of a credential as it is sent, and what else of it an answer could repeat. */
export interface Part {
  readonly value: string;
  readonly besides: readonly string[];
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
    return value === undefined ? undefined : { value, besides: [] };
  }
  if (credential.kind !== 'typed') return undefined;
  if (name === 'basic' && auth.kind === 'basic') return basic(auth, credential.values);
  const value = Object.hasOwn(credential.values, name) ? credential.values[name] : undefined;
  return value === undefined ? undefined : { value, besides: [] };
}

/** RFC 7617 §2, in UTF-8. */
function basic(
  { username = '{username}', password = '{password}' }: Extract<Connector['auth'], { kind: 'basic' }>,
  values: Readonly<Record<string, string>>,
): Part | undefined {
  const valueOf = (field: string) => (Object.hasOwn(values, field) ? values[field] : undefined);
  try {
    const [name, secret] = [fillTemplate(username, valueOf), fillTemplate(password, valueOf)];
    return {
      value: Buffer.from(`${name}:${secret}`).toString('base64'),
      besides: [secret].filter((one) => one !== ''),
    };
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
