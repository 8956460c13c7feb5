import { createHmac, randomBytes } from 'node:crypto';
import OAuth from 'oauth-1.0a';
import type Provider from 'oidc-provider';
import type { SandboxAccount } from '../accounts.ts';

/** A token of one sign-in, from its first request to its exchange. */
export interface RequestToken {
  readonly token: string;
  readonly secret: string;
  readonly clientId: string;
  readonly callback: string;
  accountId?: string;
  verifier?: string;
}

interface AccessToken {
  readonly secret: string;
  readonly clientId: string;
  readonly accountId: string;
}

/** A request as it came. `form` is a body of that type. */
export interface Received {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
  readonly form: Readonly<Record<string, string>>;
}

/** Whoever signed a request, or why it is nobody. */
export type Signer =
  | {
      readonly ok: true;
      readonly clientId: string;
      readonly token: string | undefined;
      readonly said: Readonly<Record<string, string>>;
    }
  | { readonly ok: false; readonly why: string };

/** OAuth 1.0a as a server (RFC 5849): who signs, and the tokens that were given out. */
export interface SignedClients {
  whoSigned(received: Received): Promise<Signer>;
  begin(clientId: string, callback: string): Promise<RequestToken | undefined>;
  findRequest(token: string): RequestToken | undefined;
  /** Once, by the client that began it and with the verifier that the person's browser brought. */
  exchange(
    token: string,
    clientId: string,
    verifier: string,
  ): (AccessToken & { readonly token: string; readonly name: string }) | undefined;
  forget(token: string): void;
  accountOf(token: string | undefined): string | undefined;
  /** Ends the tokens of an account, or all. */
  revoke(accountId?: string): number;
}

const toleranceSeconds = 300;
const signatures = { 'HMAC-SHA1': 'sha1', 'HMAC-SHA256': 'sha256' } as const;

export function createSignedClients({
  provider,
  accounts,
  onToken,
}: {
  readonly provider: Provider;
  readonly accounts: readonly SandboxAccount[];
  readonly onToken: (token: string) => void;
}): SignedClients {
  const requests = new Map<string, RequestToken>();
  const access = new Map<string, AccessToken>();
  const nonces = new Set<string>();
  const random = (prefix: string): string => `${prefix}${randomBytes(18).toString('base64url')}`;
  /** For no eyes but the client's; a request token stands in the address of a page. */
  const secretOf = (prefix: string): string => {
    const made = random(prefix);
    onToken(made);
    return made;
  };

  return {
    async whoSigned({ authorization, ...request }) {
      const said = parametersOf(authorization ?? '');
      const { oauth_consumer_key: key = '', oauth_token: token, oauth_signature, ...rest } = said;
      const client = await provider.Client.find(key);
      const secret = client?.clientSecret;
      if (secret === undefined) return { ok: false, why: 'consumer_key_unknown' };
      const { oauth_timestamp: at = '', oauth_nonce: nonce = '', oauth_signature_method: method = '' } = rest;
      if (!/^\d+$/.test(at) || Math.abs(Date.now() / 1_000 - Number(at)) > toleranceSeconds) {
        return { ok: false, why: 'timestamp_refused' };
      }
      const tokenSecret = token === undefined ? '' : (requests.get(token)?.secret ?? access.get(token)?.secret);
      if (tokenSecret === undefined) return { ok: false, why: 'token_rejected' };
      const algorithm = signatures[method as keyof typeof signatures];
      if (algorithm === undefined) return { ok: false, why: 'signature_method_rejected' };
      const signed: Record<string, string> = { oauth_consumer_key: key, ...rest };
      if (token !== undefined) signed['oauth_token'] = token;
      const verifier = new OAuth({
        consumer: { key, secret },
        signature_method: method,
        hash_function: (base, by) => createHmac(algorithm, by).update(base).digest('base64'),
      });
      const expected = verifier.getSignature(
        { url: request.url, method: request.method, data: request.form },
        tokenSecret,
        signed as unknown as OAuth.Data,
      );
      if (oauth_signature !== expected) return { ok: false, why: 'signature_invalid' };
      const used = `${key} ${token ?? ''} ${at} ${nonce}`;
      if (nonces.has(used)) return { ok: false, why: 'nonce_used' };
      nonces.add(used);
      return { ok: true, clientId: key, token, said };
    },
    async begin(clientId, callback) {
      const client = await provider.Client.find(clientId);
      const [place] = callback.split('?');
      if (client?.redirectUris?.includes(place ?? '') !== true) return undefined;
      const made = { token: random('sbr_'), secret: secretOf('sbrs_'), clientId, callback };
      requests.set(made.token, made);
      return made;
    },
    findRequest: (token) => requests.get(token),
    exchange(token, clientId, verifier) {
      const request = requests.get(token);
      const account = accounts.find(({ id }) => id === request?.accountId);
      if (request === undefined || request.clientId !== clientId || account === undefined) return undefined;
      if (request.verifier === undefined || request.verifier !== verifier) return undefined;
      requests.delete(token);
      const given = { secret: secretOf('sbas_'), clientId, accountId: account.id };
      const made = secretOf('sba_');
      access.set(made, given);
      return { ...given, token: made, name: account.workspace.name };
    },
    forget: (token) => void requests.delete(token),
    accountOf: (token) => (token === undefined ? undefined : access.get(token)?.accountId),
    revoke(accountId) {
      const ended = [...access].filter(([, given]) => accountId === undefined || given.accountId === accountId);
      for (const [token] of ended) access.delete(token);
      return ended.length;
    },
  };
}

/** RFC 5849 §3.5.1. */
function parametersOf(authorization: string): Record<string, string> {
  if (!/^OAuth /i.test(authorization)) return {};
  const found = [...authorization.slice('OAuth '.length).matchAll(/([A-Za-z_]+)="([^"]*)"/g)];
  return Object.fromEntries(
    found.filter(([, name]) => name !== 'realm').map(([, name = '', value = '']) => [name, decodeURIComponent(value)]),
  );
}
