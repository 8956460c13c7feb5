import { ConnectError } from './connect-error.ts';

/** Why a token is asked for. */
export interface TokenRequest {
  /** `init`: the first token. `unauthorized`: the server refused the last one; get a new one. */
  readonly reason: 'init' | 'unauthorized';
  /** Aborted when the client is closed. */
  readonly signal: AbortSignal;
}

/** Asks the host's own backend for a user token. */
export type GetToken = (request: TokenRequest) => Promise<string>;

export interface TokenSource {
  current(): Promise<string>;
  /** A token other than `rejected`; asks the host only when nobody else did meanwhile. */
  renew(rejected: string): Promise<string>;
  /** Drops the token and says that the session is over, until the host gives another one. */
  end(): void;
}

interface Options {
  readonly getToken: GetToken;
  readonly signal: AbortSignal;
  readonly isOnline: () => boolean;
  readonly onSession: (ended: boolean) => void;
}

/** Holds the user token in memory. The host is asked once at a time, and a second time when it fails. */
export function createTokenSource({ getToken, signal, isOnline, onSession }: Options): TokenSource {
  let token: string | undefined;
  let asking: Promise<string> | undefined;
  let reason: TokenRequest['reason'] = 'init';

  async function ask(): Promise<string> {
    for (let tries = 1; ; tries++) {
      try {
        const fresh = await getToken({ reason, signal });
        if (typeof fresh !== 'string' || fresh === '') throw new TypeError('getToken gave no token.');
        token = fresh;
        reason = 'unauthorized';
        onSession(false);
        return fresh;
      } catch (cause) {
        if (!isOnline()) throw new ConnectError('offline', 'Offline.', { cause });
        if (tries < 2 && !signal.aborted) continue;
        onSession(true);
        throw new ConnectError(
          'session_expired',
          'getToken failed twice. Is the user signed out of the host? Reload the page.',
          { cause },
        );
      }
    }
  }

  function askOnce(): Promise<string> {
    asking ??= ask().finally(() => {
      asking = undefined;
    });
    return asking;
  }

  return {
    current: async () => token ?? (await askOnce()),
    renew: async (rejected) => {
      if (token !== undefined && token !== rejected) return token;
      return await askOnce();
    },
    end: () => {
      token = undefined;
      onSession(true);
    },
  };
}
