import { authFields, type Connector, fillUrl } from '@acme/integrations/connector';
import type { Credential } from '../connections/credential.ts';

/** What of a credential stands in URLs: nothing that is secret. */
export function parametersOf({ auth }: Connector, credential: Credential): Readonly<Record<string, string>> {
  if (credential.kind !== 'typed') return credential.parameters ?? {};
  return plainValues(auth, credential.values);
}

/** What was typed, without secrets. */
export function plainValues(
  auth: Connector['auth'],
  values: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const plain = authFields(auth).filter(({ name, secret }) => !secret && Object.hasOwn(values, name));
  return Object.fromEntries(plain.map(({ name }) => [name, values[name] ?? '']));
}

/** Where the requests of an account go, or the one that asks whose it is. @throws UrlPartError */
export function baseUrlOf(connector: Connector, credential: Credential, forIdentity = false): string {
  const template = (forIdentity ? connector.identityBaseUrl : undefined) ?? connector.baseUrl;
  return fillUrl(connector.auth, template, parametersOf(connector, credential));
}
