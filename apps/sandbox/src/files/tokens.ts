import { randomBytes, verify } from 'node:crypto';
import type { Context } from 'hono';
import { refusal } from '../call.ts';
import type { FaultSwitches } from '../faults/switches.ts';
import type { SandboxStore } from '../store.ts';
import type { ServiceKeys } from './service-keys.ts';

/** Tokens of Sandbox Files, by which account they are of and when they end. */
export interface FileTokens {
  /** Answers a call of the token endpoint. */
  issue(c: Context): Promise<Response>;
  accountOf(token: string): string | undefined;
}

/** Client credentials with a mail key as the client (RFC 6749 §4.4), and assertions of service accounts (RFC 7523 §2.1). */
export function createFileTokens({
  store,
  faults,
  serviceKeys,
  url,
  onToken,
}: {
  readonly store: SandboxStore;
  readonly faults: FaultSwitches;
  readonly serviceKeys: ServiceKeys;
  readonly url: string;
  readonly onToken: (token: string) => void;
}): FileTokens {
  const tokens = new Map<string, { readonly accountId: string; readonly endsAtMs: number }>();

  async function accountFor(c: Context): Promise<string | undefined> {
    const isJson = c.req.header('content-type')?.startsWith('application/json') === true;
    const body = isJson
      ? ((await c.req.json()) as Record<string, string>)
      : Object.fromEntries(new URLSearchParams(await c.req.text()));
    if (body['grant_type'] === 'client_credentials') {
      const [id, secret] = basicOf(c) ?? [body['client_id'], body['client_secret']];
      const found = store.mailKeys.find((one) => one.id === id && one.key === secret && one.revokedAt === undefined);
      return found?.accountId;
    }
    return body['grant_type'] === 'urn:ietf:params:oauth:grant-type:jwt-bearer'
      ? accountOfAssertion(body['assertion'] ?? '')
      : undefined;
  }

  function accountOfAssertion(assertion: string): string | undefined {
    const [head = '', claims = '', signature = ''] = assertion.split('.');
    const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
    const key = serviceKeys.find(read(head)['kid'] as string | undefined);
    const { iss, aud, exp } = read(claims);
    const isGood =
      key !== undefined &&
      iss === key.email &&
      aud === `${url}/files/token` &&
      typeof exp === 'number' &&
      exp * 1_000 > Date.now() &&
      verify('sha256', Buffer.from(`${head}.${claims}`), key.key, Buffer.from(signature, 'base64url'));
    return isGood ? key.accountId : undefined;
  }

  return {
    async issue(c) {
      const accountId = await accountFor(c);
      if (accountId === undefined)
        return c.json(refusal('invalid_client', 'Nobody is known by these credentials.'), 401);
      const token = `sbf_${randomBytes(18).toString('base64url')}`;
      onToken(token);
      const seconds = faults.current.oauth.accessTokenTtlSeconds;
      tokens.set(token, { accountId, endsAtMs: Date.now() + seconds * 1_000 });
      // Without `token_type`, as several providers have it.
      return c.json({ access_token: token, expires_in: seconds });
    },
    accountOf(token) {
      const found = tokens.get(token);
      return found !== undefined && found.endsAtMs > Date.now() ? found.accountId : undefined;
    },
  };
}

/** RFC 6749 §2.3.1: both are form-encoded before they are put together. */
function basicOf(c: Context): readonly [string, string] | undefined {
  const given = /^Basic (\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
  if (given === undefined) return undefined;
  const [id = '', secret = ''] = Buffer.from(given, 'base64').toString().split(':');
  const decode = (text: string) => decodeURIComponent(text.replaceAll('+', ' '));
  return [decode(id), decode(secret)];
}
