import type { AnyConfig, ClaimedMetadataOf } from '@acme/integrations';
import { importPKCS8, SignJWT } from 'jose';

/** What tokens are signed with. */
export interface UserTokenOptions {
  /** The server's own URL: its host is part of the audience. */
  readonly url: string;
  readonly projectId: string;
  readonly kid: string;
  /** The private key that `acme-connect project create` showed. */
  readonly signingKeyPem: string;
  /** How long a token lives, in seconds: at most what the project allows (24 h). Default 3,600. */
  readonly ttlSeconds?: number;
}

/** Signs the tokens with which your customers' browsers prove who they are. */
export interface UserTokens<Config = AnyConfig> {
  /**
   * A token for one user: your own id of them. Sign only for whom you have signed in yourself.
   * @param options.metadata what you know of the user now. It is stored when the token is first used, unless something
   * newer is there or your server has set the key; the browser can read it in the token. Secrets are refused: they go
   * with `users.signIn` or `users.setMetadata`.
   */
  sign(userId: string, options?: { readonly metadata?: ClaimedMetadataOf<Config> }): Promise<string>;
}

const defaultTtlSeconds = 3600;

/**
 * Makes a signer of user tokens (RS256 JWT, RFC 7519, with `sub`, `aud`, `iat` and `exp`).
 *
 * @example
 * const tokens = createUserTokens({ url, projectId, kid, signingKeyPem });
 * app.get('/connect-token', async (c) => c.text(await tokens.sign(currentUser(c).id)));
 */
export function createUserTokens<Config = AnyConfig>(options: UserTokenOptions): UserTokens<Config> {
  const audience = `${new URL(options.url).host}/${options.projectId}`;
  const key = importPKCS8(options.signingKeyPem, 'RS256');
  // Reported where it is used: a rejection that nobody awaits yet must not end the process.
  key.catch(() => undefined);
  return {
    sign: async (userId, { metadata } = {}) =>
      await new SignJWT(metadata === undefined ? {} : { metadata })
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: options.kid })
        .setSubject(userId)
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime(`${options.ttlSeconds ?? defaultTtlSeconds}s`)
        .sign(await key),
  };
}
