import { ConnectError } from './connect-error.ts';
import { createServerCall } from './server-call.ts';
import type { AnyConfig, ConnectedUser } from './user.ts';

/** Who is read, and where. */
export interface ReadUserOptions {
  /** Where the Acme Connect server is, as seen from this process. */
  readonly apiUrl: string;
  readonly projectId: string;
  /** A user token that the host's own backend has signed for the customer whose page this is. */
  readonly token: string;
  /** Default: the platform's. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Gives up. Default: after two seconds; a page need not wait longer for what its browser can read as well. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads a connected user once, without a client: for a server that renders the first page. A module of its own, so that a
 * page does not load it. Nothing is retried; what fails here is read by the browser.
 *
 * @throws ConnectError `session_expired`, `not_found` (no such project), `suspended`, `rate_limited`, `unreachable` (also
 *   when the signal gives up), `server_error`
 *
 * @example
 * const initialUser = await readUser<typeof config>({ apiUrl, projectId, token });
 */
export async function readUser<Config extends AnyConfig = AnyConfig>({
  apiUrl,
  projectId,
  token,
  fetch = globalThis.fetch,
  signal = AbortSignal.timeout(2000),
}: ReadUserOptions): Promise<ConnectedUser<Config>> {
  const [query] = createServerCall({
    apiUrl,
    projectId,
    fetch,
    isOnline: () => true,
    tokens: {
      current: async () => token,
      renew: async () => {
        throw new ConnectError('session_expired', 'The server refused the token. Sign a new one for this user.');
      },
      end: () => {},
    },
  });
  // `Config` stands for the definition that the server runs, so these ids are its ids.
  return (await query('get', undefined, signal)) as unknown as ConnectedUser<Config>;
}
