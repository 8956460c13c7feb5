import type { Integration } from '@acme/integrations';
import type { Connector } from '@acme/integrations/connector';
import { secretText } from '@acme/integrations';
import type { SecretHandle, SecretText } from '@acme/integrations';
import type { Egress } from '../egress/index.ts';
import { freshSecret } from '../secrets/secret-ref.ts';
import type { Credential } from './credential.ts';

/** The provider's own word on who this is. */
export interface Account {
  readonly id: string;
  readonly label: string;
}

/** The provider did not accept the credential, or did not answer. */
export class IdentifyFailure extends Error {
  override readonly name = 'IdentifyFailure';
  readonly status: number | undefined;

  constructor(message: string, status: number | undefined, cause?: unknown) {
    super(message, { cause });
    this.status = status;
  }
}

/** The header that carries a connection's token or key. */
export function credentialHeader(connector: Connector, secret: SecretHandle): Record<string, SecretText> {
  const { auth } = connector;
  if (auth.kind === 'oauth2') return { authorization: secretText`Bearer ${secret}` };
  const prefix = auth.placement.prefix ?? '';
  return { [auth.placement.header]: secretText`${prefix}${secret}` };
}

/** `host` or `host:port` of the provider's API: the only place a credential may go. */
export function providerHosts(connector: Connector): readonly string[] {
  return [new URL(connector.baseUrl).host];
}

/** Joins a path below a base URL; the path can never leave it. @throws TypeError */
export function urlBelow(baseUrl: string, path: string): URL {
  const base = baseUrl.replace(/\/+$/, '');
  const url = new URL(`${base}/${path.replace(/^\/+/, '')}`);
  if (
    url.origin !== new URL(base).origin ||
    !`${url.pathname}/`.startsWith(`${new URL(base).pathname.replace(/\/$/, '')}/`)
  ) {
    throw new TypeError(`The path "${path}" leads out of ${base}.`);
  }
  return url;
}

/** Asks who a credential belongs to that is not stored yet. @throws IdentifyFailure */
export async function identify(egress: Egress, integration: Integration, credential: Credential): Promise<Account> {
  const { connector } = integration;
  const { auth } = connector;
  const value =
    credential.kind === 'oauth2'
      ? credential.accessToken
      : auth.kind === 'api_key'
        ? (credential.values[auth.placement.field] ?? '')
        : '';
  const hosts = providerHosts(connector);
  try {
    const account = await connector.identify({
      get: async (path, query) => {
        const answer = await egress.fetch({
          method: 'GET',
          url: urlBelow(connector.baseUrl, path),
          headers: { accept: 'application/json', ...credentialHeader(connector, freshSecret(value, hosts)) },
          ...(query === undefined ? {} : { query: { ...query } }),
          allowHosts: hosts,
        });
        if (answer.status < 200 || answer.status > 299) {
          throw new IdentifyFailure(`${connector.name} answered ${answer.status}.`, answer.status);
        }
        return answer.json();
      },
    });
    return { id: account.id, label: account.label.slice(0, 300) };
  } catch (error) {
    if (error instanceof IdentifyFailure) throw error;
    throw new IdentifyFailure(`${connector.name} did not say whose account this is.`, undefined, error);
  }
}
