import { type Connector, fillTemplate } from '@acme/integrations/connector';
import type { Credential } from '../connections/credential.ts';

/** One part of a credential as it is sent, and what else of it an answer could repeat. */
export interface Part {
  readonly value: string;
  readonly besides: readonly string[];
}

/** Undefined for a part that the credential has not got: the connector has changed since it was stored. */
export function partOf({ auth }: Connector, credential: Credential, name: string): Part | undefined {
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
